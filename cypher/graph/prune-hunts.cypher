// Forgets hunts that began before $cutoff. $limit → pruned.
MATCH (h:SpoorHunt)
WHERE h.started_epoch < $cutoff
WITH h LIMIT $limit
DELETE h
RETURN count(*) AS pruned
