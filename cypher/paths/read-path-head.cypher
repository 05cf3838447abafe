// Where the log of a tenant's attack paths stands, and who may compute them, by the clock of the
// database. $tenant → sequence, committedAt, owner or null where nobody may, oldest sequence kept.
// Access: SpoorPathHead.tenant; SpoorAttackPathChange (tenant, sequence) in order.
MATCH (h:SpoorPathHead {tenant: $tenant})
CALL () {
  OPTIONAL MATCH (c:SpoorAttackPathChange {tenant: $tenant})
  WHERE c.sequence > 0
  RETURN c.sequence AS oldest ORDER BY c.tenant, c.sequence LIMIT 1
}
RETURN h.sequence AS sequence, h.committed_epoch AS committedAt,
  CASE WHEN h.until > timestamp() THEN h.owner END AS owner, oldest
