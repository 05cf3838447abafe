// Forgets answers to requests older than $cutoff. $limit → pruned.
MATCH (q:SpoorRequest)
WHERE q.answered_epoch < $cutoff
WITH q LIMIT $limit
DELETE q
RETURN count(*) AS pruned
