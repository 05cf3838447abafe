// Takes the lock on a tenant's precedents for the rest of the transaction. $tenant. Access: SpoorPrecedentHead.tenant.
MERGE (h:SpoorPrecedentHead {tenant: $tenant})
SET h.locked = true
