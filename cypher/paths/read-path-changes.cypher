// Changes of attack paths behind a place in their log, in order.
// $tenant, $after, $limit → sequence, committedAt, cause, reasons, body: bytes.
// Access: SpoorAttackPathChange (tenant, sequence), whose order it keeps as it names both.
MATCH (c:SpoorAttackPathChange {tenant: $tenant})
WHERE c.sequence > $after
RETURN c.sequence AS sequence, c.committed_epoch AS committedAt, c.cause AS cause,
  c.reasons AS reasons, c.body AS body
ORDER BY c.tenant, c.sequence
LIMIT $limit
