// Forgets what hunts and agents wrote by themselves and did not say again since $cutoff; what people wrote
// stays. $limit → pruned.
MATCH (a:SpoorAnnotation)
WHERE (a.by_hunt OR a.agent IS NOT NULL) AND a.updated_epoch < $cutoff
WITH a LIMIT $limit
DELETE a
RETURN count(*) AS pruned
