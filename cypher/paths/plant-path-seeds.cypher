// Keeps seeds of attack paths until a path has them. $tenant, $now, $rows: id, kind, ref, uid, at: epoch
// seconds, weight: 0 to 1. Access: SpoorPathSeed (tenant, id).
UNWIND $rows AS row
MERGE (s:SpoorPathSeed {tenant: $tenant, id: row.id})
ON CREATE SET s.planted_epoch = $now
SET s.kind = row.kind, s.ref = row.ref, s.uid = row.uid, s.at_epoch = row.at, s.weight = row.weight
