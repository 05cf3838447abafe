// Forgets dead letters that came last before $cutoff. $limit → pruned.
MATCH (d:SpoorDeadLetter)
WHERE d.last_epoch < $cutoff
WITH d LIMIT $limit
DELETE d
RETURN count(*) AS pruned
