// Takes away seeds that waited for an attack path. $tenant, $ids. Access: SpoorPathSeed (tenant, id).
UNWIND $ids AS id
MATCH (s:SpoorPathSeed {tenant: $tenant, id: id})
DELETE s
