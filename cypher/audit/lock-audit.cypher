// Takes the lock on a tenant's audit log for the rest of the transaction. $tenant → sequence, hash, at: of the newest
// record, keyId: of the key that signs the next; sequence is 0 before the first. Access: SpoorAuditHead.tenant.
MERGE (h:SpoorAuditHead {tenant: $tenant})
ON CREATE SET h.sequence = 0
SET h.locked = true
RETURN h.sequence AS sequence, h.hash AS hash, h.at_epoch AS at, h.key_id AS keyId
