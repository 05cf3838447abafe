// What is known of some pids. $keys: [string], $tenant → hostKey, pid, evidence, first, last.
// Access: unique index on SpoorPid (tenant, key).
UNWIND $keys AS key
MATCH (p:SpoorPid {tenant: $tenant, key: key})
RETURN p.host_key AS hostKey, p.pid AS pid, p.evidence AS evidence, p.first_epoch AS first,
  p.last_epoch AS last
