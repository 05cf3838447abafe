// Uids of nodes that turned out to be others. $rows: [{uid, of}], $tenant, $now.
UNWIND $rows AS row
MERGE (a:SpoorAlias {tenant: $tenant, uid: row.uid})
SET a.of = row.of, a.received_epoch = $now
