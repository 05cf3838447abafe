// How far a stream is read, in the transaction of what was read. $tenant, $stream, $rows, $now.
UNWIND $rows AS row
MERGE (o:SpoorOffset {tenant: $tenant, stream: $stream, partition: row.partition})
SET o.next = row.next, o.committed_epoch = $now
