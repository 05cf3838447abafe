// Notes that letters were rejected once more. $tenant, $rows, $now.
UNWIND $rows AS row
MATCH (d:SpoorDeadLetter {tenant: $tenant, id: row.id})
SET d.reason = row.reason, d.last_epoch = $now, d.times = d.times + 1
