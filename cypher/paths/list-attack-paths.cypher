// Attack paths that match a filter, best score first, behind a place in that order. Each list of the
// filter is null where anything matches, and else one of its values must be there.
// $tenant, $statuses, $minScore, $stages, $entities, $kinds, $techniques, $tags,
// $seedKinds, $score, $id: the place, $limit → body: bytes. Access: SpoorAttackPath (tenant, score).
MATCH (p:SpoorAttackPath {tenant: $tenant})
WHERE p.score <= $score AND (p.score < $score OR p.id > $id)
  AND p.score >= $minScore
  AND ($statuses IS NULL OR p.status IN $statuses)
  AND ($stages IS NULL OR p.stage IN $stages)
  AND ($entities IS NULL OR any(uid IN p.entities WHERE uid IN $entities))
  AND ($kinds IS NULL OR any(kind IN p.kinds WHERE kind IN $kinds))
  AND ($techniques IS NULL OR any(technique IN p.techniques WHERE technique IN $techniques))
  AND ($tags IS NULL OR any(tag IN p.tags WHERE tag IN $tags))
  AND ($seedKinds IS NULL OR any(kind IN p.seed_kinds WHERE kind IN $seedKinds))
WITH p ORDER BY p.score DESC, p.id LIMIT $limit
RETURN p.body AS body
