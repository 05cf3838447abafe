// Takes the lock on a tenant's alerts for the rest of the transaction. $tenant → sequence: of the newest change.
// Access: SpoorAlertHead.tenant.
MERGE (h:SpoorAlertHead {tenant: $tenant})
ON CREATE SET h.sequence = 0, h.pending = 0, h.suppressed = 0, h.resolved = 0, h.raised = 0
SET h.locked = true
RETURN h.sequence AS sequence
