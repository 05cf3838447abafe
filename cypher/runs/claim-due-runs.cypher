// Takes runs with something to do for a while, those that wait longest first. $tenant, $now, $until: epoch seconds, $limit
// → body. What is not finished by then can be taken again. Access: SpoorRun (tenant, due_epoch).
MATCH (r:SpoorRun {tenant: $tenant})
WHERE r.due_epoch <= $now AND coalesce(r.claimed_until, 0.0) <= $now
WITH r ORDER BY r.due_epoch LIMIT $limit
SET r.claimed_until = $until
RETURN r.body AS body
