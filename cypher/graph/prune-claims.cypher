// Forgets claims on runs that were neither seen nor received since $cutoff. $limit → pruned.
MATCH (c:SpoorClaims)
WHERE c.received_epoch < $cutoff AND c.last_epoch < $cutoff
WITH c LIMIT $limit
DELETE c
RETURN count(*) AS pruned
