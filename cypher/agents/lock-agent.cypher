// Takes the lock on an agent's checkpoint for the rest of the transaction. $tenant, $agent: name.
// Access: SpoorAgentCheckpoint (tenant, agent).
MERGE (c:SpoorAgentCheckpoint {tenant: $tenant, agent: $agent})
ON CREATE SET c.said = 0, c.set_aside = 0
SET c.locked = true
