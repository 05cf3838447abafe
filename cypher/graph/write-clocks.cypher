// What was counted of machines' clocks. $rows: [{key, skews, counts}], $tenant.
UNWIND $rows AS row
MERGE (c:SpoorClock {tenant: $tenant, key: row.key})
SET c.skews = row.skews, c.counts = row.counts
