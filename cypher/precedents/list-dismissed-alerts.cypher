// Alerts whose verdict is by a precedent and that nobody has decided, those first heard of last come first. $tenant, $key: id of
// the precedent, $createdAt and $id: the place behind which to begin, $limit → body. Access: SpoorAlert (tenant, precedent).
MATCH (a:SpoorAlert {tenant: $tenant, precedent: $key})
WHERE a.status <> 'RESOLVED' AND a.created_epoch <= $createdAt
  AND (a.created_epoch < $createdAt OR a.id < $id)
WITH a ORDER BY a.created_epoch DESC, a.id DESC LIMIT $limit
RETURN a.body AS body
