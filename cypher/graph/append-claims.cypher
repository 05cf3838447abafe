// Claims of one batch, by pid. $rows: [{key, claims, last}], $tenant, $source, $sequence, $now.
UNWIND $rows AS row
CREATE (c:SpoorClaims {tenant: $tenant, key: row.key})
SET c.claims = row.claims, c.source = $source, c.sequence = $sequence, c.last_epoch = row.last,
  c.received_epoch = $now
