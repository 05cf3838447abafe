// Tenants with an audit log, and the key that signs its next record. → tenant, keyId. Access: SpoorAuditHead, one a tenant.
MATCH (h:SpoorAuditHead)
WHERE h.sequence > 0
RETURN h.tenant AS tenant, h.key_id AS keyId ORDER BY tenant
