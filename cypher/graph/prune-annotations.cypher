// Forgets what hunts wrote by themselves and did not find again since $cutoff; what people wrote stays. $limit → pruned.
MATCH (a:SpoorAnnotation)
WHERE a.by_hunt AND a.updated_epoch < $cutoff
WITH a LIMIT $limit
DELETE a
RETURN count(*) AS pruned
