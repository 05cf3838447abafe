// Forgets habits that have faded away: log of the count at the landmark below $least. $limit → pruned.
// Access: index on SpoorHabit.log_count.
MATCH (h:SpoorHabit)
WHERE h.log_count < $least
WITH h LIMIT $limit
DELETE h
RETURN count(*) AS pruned
