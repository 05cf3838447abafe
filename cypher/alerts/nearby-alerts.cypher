// Alerts that speak of one of some entities and changed at or after $since, the newest change first. $tenant,
// $entities: uids, $statuses: or null, $limit → body. Access: SpoorAlert (tenant, updated_epoch).
MATCH (a:SpoorAlert {tenant: $tenant})
WHERE a.updated_epoch >= $since
  AND ($statuses IS NULL OR a.status IN $statuses)
  AND any(uid IN a.entities WHERE uid IN $entities)
WITH a ORDER BY a.updated_epoch DESC LIMIT $limit
RETURN a.body AS body
