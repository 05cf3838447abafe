// Alerts by id. $tenant, $ids → body. Access: SpoorAlert (tenant, id).
UNWIND $ids AS id
MATCH (a:SpoorAlert {tenant: $tenant, id: id})
RETURN a.body AS body
