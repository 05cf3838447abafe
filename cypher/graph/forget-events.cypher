// Forgets event ids of commits up to a sequence. $tenant, $sequence, $limit → pruned.
MATCH (c:SpoorCommit {tenant: $tenant})
WHERE c.sequence <= $sequence AND c.event_ids IS NOT NULL
WITH c LIMIT $limit
SET c.event_ids = null
RETURN count(c) AS pruned
