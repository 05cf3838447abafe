// Remembers how far an agent has come, where the owner still has it, in a transaction that holds the lock.
// $tenant, $agent, $owner, $cursor, $mode, $version, $now, $said and $setAside: how many more → agent.
// Access: SpoorAgentCheckpoint (tenant, agent).
MATCH (c:SpoorAgentCheckpoint {tenant: $tenant, agent: $agent})
WHERE c.owner = $owner
SET c.cursor = $cursor, c.mode = $mode, c.version = $version, c.updated_epoch = $now,
  c.said = c.said + $said, c.set_aside = c.set_aside + $setAside
RETURN c.agent AS agent
