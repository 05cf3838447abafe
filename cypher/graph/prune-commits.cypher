// Forgets changes that the feed need not keep any more. $cutoff, $limit → pruned.
MATCH (c:SpoorCommit)
WHERE c.committed_epoch < $cutoff AND c.changes IS NOT NULL
WITH c LIMIT $limit
SET c.changes = null
RETURN count(c) AS pruned
