// Commits whose changes are kept, after a position of the change feed, in order.
// $tenant, $after, $limit → sequence, committedAt, source, changes. Access: SpoorCommit (tenant, sequence).
MATCH (c:SpoorCommit {tenant: $tenant})
WHERE c.sequence > $after AND c.changes IS NOT NULL
RETURN c.sequence AS sequence, c.committed_epoch AS committedAt, c.source AS source,
  c.changes AS changes
ORDER BY c.sequence
LIMIT $limit
