// The same of all pids of a machine that claims were made on. $key: of the host, $tenant.
// Access: index on SpoorPid (tenant, host_key).
MATCH (p:SpoorPid {tenant: $tenant, host_key: $key})
WHERE p.last_epoch IS NOT NULL
RETURN p.host_key AS hostKey, p.pid AS pid, p.evidence AS evidence, p.first_epoch AS first,
  p.last_epoch AS last
