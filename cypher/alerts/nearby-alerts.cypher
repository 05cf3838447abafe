// Alerts that speak of an entity and changed at or after $since, the newest change first. $tenant, $entity: uid,
// $limit → body. Access: SpoorAlert (tenant, updated_epoch).
MATCH (a:SpoorAlert {tenant: $tenant})
WHERE a.updated_epoch >= $since AND $entity IN a.entities
WITH a ORDER BY a.updated_epoch DESC LIMIT $limit
RETURN a.body AS body
