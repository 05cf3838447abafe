// Runs that changed after a sequence, each once and as it is now, in the order of their last change. $tenant, $after,
// $limit → sequence, body. Access: SpoorRun (tenant, sequence).
MATCH (r:SpoorRun {tenant: $tenant})
WHERE r.sequence > $after
WITH r ORDER BY r.sequence LIMIT $limit
RETURN r.sequence AS sequence, r.body AS body
