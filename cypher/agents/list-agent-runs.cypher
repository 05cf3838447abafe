// What agents would have said, and what was set aside, newest first. $tenant, $agent: name or null for all,
// $limit → properties. Access: SpoorAgentRun (tenant, id).
MATCH (r:SpoorAgentRun {tenant: $tenant})
WHERE $agent IS NULL OR r.agent = $agent
WITH r ORDER BY r.at_epoch DESC, r.id LIMIT $limit
RETURN properties(r) AS properties
