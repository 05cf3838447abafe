// Keeps rejected records. $tenant, $rows, $now.
UNWIND $rows AS row
MERGE (d:SpoorDeadLetter {tenant: $tenant, id: row.id})
ON CREATE SET d.source = row.source, d.named = row.named, d.format = row.format, d.raw = row.raw, d.bytes = row.bytes,
  d.whole = row.whole, d.received_epoch = $now, d.times = 0
SET d.reason = row.reason, d.line = row.line, d.last_epoch = $now, d.times = d.times + row.times
