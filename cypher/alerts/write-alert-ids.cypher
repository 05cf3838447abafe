// Notes by which ids of sources alerts were taken in. $tenant, $rows: key, alert, says, seenAt: as they are read.
// Access: SpoorAlertId (tenant, key).
UNWIND $rows AS row
MERGE (i:SpoorAlertId {tenant: $tenant, key: row.key})
SET i.alert = row.alert, i.says = row.says, i.seen_epoch = row.seenAt
