// Forgets attack paths that are over and have not changed since $cutoff. $limit → pruned.
// Access: SpoorAttackPath.committed_epoch.
MATCH (p:SpoorAttackPath)
WHERE p.committed_epoch < $cutoff AND p.status <> 'OPEN'
WITH p LIMIT $limit
DELETE p
RETURN count(*) AS pruned
