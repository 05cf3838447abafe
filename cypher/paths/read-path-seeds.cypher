// Seeds that no attack path has yet, the strongest first. $tenant, $limit → id, kind, ref, uid, at, weight,
// plantedAt. Access: SpoorPathSeed (tenant, id) in order.
MATCH (s:SpoorPathSeed {tenant: $tenant})
WHERE s.id > ''
WITH s ORDER BY s.weight DESC, s.planted_epoch, s.id LIMIT $limit
RETURN
  s.id AS id, s.kind AS kind, s.ref AS ref, s.uid AS uid, s.at_epoch AS at, s.weight AS weight,
  s.planted_epoch AS plantedAt
