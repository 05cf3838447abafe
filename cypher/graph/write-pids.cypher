// What was learned of pids. $rows: [{key, properties}], $tenant, $now.
UNWIND $rows AS row
MERGE (p:SpoorPid {tenant: $tenant, key: row.key})
SET p += row.properties, p.received_epoch = $now
