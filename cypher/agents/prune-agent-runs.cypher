// Forgets what agents would have said and what was set aside before $cutoff. $limit → pruned.
// Access: SpoorAgentRun.at_epoch.
MATCH (r:SpoorAgentRun)
WHERE r.at_epoch < $cutoff
WITH r LIMIT $limit
DELETE r
RETURN count(*) AS pruned
