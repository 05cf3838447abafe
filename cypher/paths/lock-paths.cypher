// Takes the lock on a tenant's attack paths for the rest of the transaction. $tenant.
// Access: SpoorPathHead.tenant.
MERGE (h:SpoorPathHead {tenant: $tenant})
ON CREATE SET h.sequence = 0, h.committed_epoch = 0.0
SET h.locked = true
