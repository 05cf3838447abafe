// Whether a tenant has runs with something to do that nobody has taken. $tenant, $now: epoch seconds → isDue.
// Access: SpoorRun (tenant, due_epoch).
RETURN EXISTS {
  MATCH (r:SpoorRun {tenant: $tenant})
  WHERE r.due_epoch <= $now AND coalesce(r.claimed_until, 0.0) <= $now
} AS isDue
