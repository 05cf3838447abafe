// Known-good patterns, the newest first, behind a place in that order.
// $tenant, $epoch, $id: the place, $now, $statuses or null, $limit → properties.
// Access: SpoorKnownGood (tenant, created_epoch).
MATCH (p:SpoorKnownGood {tenant: $tenant})
WHERE p.created_epoch <= $epoch AND (p.created_epoch < $epoch OR p.id > $id)
  AND ($statuses IS NULL OR CASE
    WHEN p.action = 'WITHDRAWN' THEN 'WITHDRAWN'
    WHEN p.expires_epoch > $now THEN 'ACTIVE'
    ELSE 'EXPIRED'
  END IN $statuses)
WITH p ORDER BY p.created_epoch DESC, p.id LIMIT $limit
RETURN properties(p) AS properties
