// Runs by their ids. $tenant, $ids → body. Access: SpoorRun (tenant, id).
UNWIND $ids AS id
MATCH (r:SpoorRun {tenant: $tenant, id: id})
RETURN r.body AS body
