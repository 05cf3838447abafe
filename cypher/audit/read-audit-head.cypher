// Where a tenant's audit log ends. $tenant → sequence, hash, at, keyId; no row before the first record.
// Access: SpoorAuditHead.tenant.
MATCH (h:SpoorAuditHead {tenant: $tenant})
WHERE h.sequence > 0
RETURN h.sequence AS sequence, h.hash AS hash, h.at_epoch AS at, h.key_id AS keyId
