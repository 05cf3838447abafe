// Gives back what take-agent gave, where it is still this owner's. $tenant, $agent, $owner.
// Access: SpoorAgentCheckpoint (tenant, agent).
MATCH (c:SpoorAgentCheckpoint {tenant: $tenant, agent: $agent})
WHERE c.owner = $owner
REMOVE c.owner, c.until
