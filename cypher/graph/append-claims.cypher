// Claims of one batch, by pid. $rows: [{key, claims, count, paired, last}], $tenant, $source, $sequence, $now.
UNWIND $rows AS row
CREATE (c:SpoorClaims {tenant: $tenant, key: row.key})
SET c.claims = row.claims, c.count = row.count, c.paired = row.paired, c.source = $source,
  c.sequence = $sequence, c.last_epoch = row.last, c.received_epoch = $now
