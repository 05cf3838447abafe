// Precedents, the newest first. $tenant, $statuses: or null, $kinds: or null, $now: epoch seconds, by which one has expired,
// $createdAt and $id: the place behind which to begin, $limit → body. Access: SpoorPrecedent (tenant, created_epoch).
MATCH (p:SpoorPrecedent {tenant: $tenant})
WHERE p.created_epoch <= $createdAt
  AND (p.created_epoch < $createdAt OR p.id < $id)
  AND ($kinds IS NULL OR p.kind IN $kinds)
  AND ($statuses IS NULL OR CASE
    WHEN p.status = 'ACCEPTED' AND p.expires_epoch <= $now THEN 'EXPIRED'
    ELSE p.status
  END IN $statuses)
WITH p ORDER BY p.created_epoch DESC, p.id DESC LIMIT $limit
RETURN p.body AS body
