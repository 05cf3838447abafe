// How far the agents of a tenant have come. $tenant → properties, isRun: whether somebody has it now.
// Access: SpoorAgentCheckpoint (tenant, agent).
MATCH (c:SpoorAgentCheckpoint {tenant: $tenant})
RETURN properties(c) AS properties, coalesce(c.until > timestamp(), false) AS isRun
