// Gives an agent to one that runs it for a tenant, or renews that it has it, in a transaction that holds the
// lock. $tenant, $agent, $owner, $ttl: milliseconds → cursor, mode, version: where it was left, and as what;
// nothing where another has it. Access: SpoorAgentCheckpoint (tenant, agent).
MATCH (c:SpoorAgentCheckpoint {tenant: $tenant, agent: $agent})
WHERE c.owner IS NULL OR c.owner = $owner OR c.until <= timestamp()
SET c.owner = $owner, c.until = timestamp() + $ttl
RETURN c.cursor AS cursor, c.mode AS mode, c.version AS version
