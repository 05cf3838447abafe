// Runs of one playbook on one target, the newest first. $tenant, $key: what tells that two are of the same, $limit → body.
// Access: SpoorRun (tenant, key).
MATCH (r:SpoorRun {tenant: $tenant, key: $key})
WITH r ORDER BY r.created_epoch DESC, r.id DESC LIMIT $limit
RETURN r.body AS body
