// Forgets classes whose part in things has faded away. $least, $limit → pruned.
// Access: index on SpoorActivity.log_count.
MATCH (a:SpoorActivity)
WHERE a.log_count < $least
WITH a LIMIT $limit
DELETE a
RETURN count(*) AS pruned
