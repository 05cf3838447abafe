// Writes alerts as they now are, in a transaction that holds the lock of the tenant's alerts. $tenant, $rows: id,
// properties: what is looked for, and `body`, the whole as JSON; $sequence; how many more wait ($pending), are
// suppressed ($suppressed) and decided ($resolved) than before, and how often more was raised ($raised).
// Access: SpoorAlert (tenant, id), SpoorAlertHead.tenant.
MATCH (h:SpoorAlertHead {tenant: $tenant})
SET h.sequence = $sequence, h.pending = h.pending + $pending, h.suppressed = h.suppressed + $suppressed,
  h.resolved = h.resolved + $resolved, h.raised = h.raised + $raised
WITH h
UNWIND $rows AS row
MERGE (a:SpoorAlert {tenant: $tenant, id: row.id})
SET a += row.properties
