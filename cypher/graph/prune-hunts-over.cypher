// Forgets the oldest hunts of a tenant that has more than $keep. $tenant, $keep, $limit → pruned.
MATCH (h:SpoorHunt {tenant: $tenant})
WITH h ORDER BY h.started_epoch DESC SKIP $keep
WITH h LIMIT $limit
DELETE h
RETURN count(*) AS pruned
