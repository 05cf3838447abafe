// Forgets aliases that were made before $cutoff and whose node is gone. $limit → pruned.
MATCH (a:SpoorAlias)
WHERE a.received_epoch < $cutoff AND NOT EXISTS { (n:Entity {uid: a.of}) }
WITH a LIMIT $limit
DELETE a
RETURN count(*) AS pruned
