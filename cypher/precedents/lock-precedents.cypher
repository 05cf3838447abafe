// Takes the lock on a tenant's precedents for the rest of the transaction. $tenant → sequence: of the newest change.
// Access: SpoorPrecedentHead.tenant.
MERGE (h:SpoorPrecedentHead {tenant: $tenant})
ON CREATE SET h.sequence = 0
SET h.locked = true
RETURN h.sequence AS sequence
