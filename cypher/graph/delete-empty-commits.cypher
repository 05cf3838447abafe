// Deletes commits of which neither changes nor event ids are kept. $limit → pruned.
MATCH (c:SpoorCommit)
WHERE c.changes IS NULL AND c.event_ids IS NULL
WITH c LIMIT $limit
DELETE c
RETURN count(*) AS pruned
