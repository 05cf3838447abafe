// Adds to the log of attack paths, in the transaction that writes them and holds their lock.
// $tenant, $sequence: the last of them, $now, $rows: sequence, id, cause, reasons, body: bytes.
// Access: SpoorPathHead.tenant.
MATCH (h:SpoorPathHead {tenant: $tenant})
SET h.sequence = $sequence, h.committed_epoch = $now
WITH h
UNWIND $rows AS row
CREATE (:SpoorAttackPathChange {
  tenant: $tenant, sequence: row.sequence, path: row.id, committed_epoch: $now, cause: row.cause,
  reasons: row.reasons, body: row.body
})
