// Forgets seeds that nobody took and that came before $cutoff: their tenant's paths are computed no more.
// $limit → pruned. Access: SpoorPathSeed.planted_epoch.
MATCH (s:SpoorPathSeed)
WHERE s.planted_epoch < $cutoff
WITH s LIMIT $limit
DELETE s
RETURN count(*) AS pruned
