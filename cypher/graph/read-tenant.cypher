// Where a tenant's change feed stands. $tenant → version, oldest sequence that the feed still has.
// Access: SpoorTenant.tenant; SpoorCommit (tenant, sequence) in order.
OPTIONAL MATCH (t:SpoorTenant {tenant: $tenant})
CALL () {
  OPTIONAL MATCH (c:SpoorCommit {tenant: $tenant})
  WHERE c.sequence > 0 AND c.changes IS NOT NULL
  RETURN c.sequence AS oldest ORDER BY oldest LIMIT 1
}
RETURN t.version AS version, oldest
