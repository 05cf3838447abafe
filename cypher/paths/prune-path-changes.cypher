// Forgets changes of attack paths that were committed before $cutoff, the oldest first, so that the log
// has no hole while it is shortened. $limit → pruned. Access: SpoorAttackPathChange.committed_epoch.
MATCH (c:SpoorAttackPathChange)
WHERE c.committed_epoch < $cutoff
WITH c ORDER BY c.committed_epoch, c.sequence LIMIT $limit
DELETE c
RETURN count(*) AS pruned
