// Alerts, those first heard of last come first. $tenant, $statuses: or null, $rules: ids, or null, $source: or null, $entity: uid, or
// null, $since: epoch seconds at or after which they changed, $createdAt and $id: the place behind which to begin,
// $limit → body. Access: SpoorAlert (tenant, created_epoch).
MATCH (a:SpoorAlert {tenant: $tenant})
WHERE a.created_epoch <= $createdAt
  AND (a.created_epoch < $createdAt OR a.id < $id)
  AND a.updated_epoch >= $since
  AND ($statuses IS NULL OR a.status IN $statuses)
  AND ($rules IS NULL OR a.rule_id IN $rules)
  AND ($source IS NULL OR a.source = $source)
  AND ($entity IS NULL OR $entity IN a.entities)
WITH a ORDER BY a.created_epoch DESC, a.id DESC LIMIT $limit
RETURN a.body AS body
