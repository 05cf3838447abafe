// Takes the lock on a tenant's runs for the rest of the transaction. $tenant → sequence: of the newest change; alerts: up to
// which change of alerts they were looked at. Access: SpoorRunHead.tenant.
MERGE (h:SpoorRunHead {tenant: $tenant})
ON CREATE SET h.sequence = 0, h.alerts = 0
SET h.locked = true
RETURN h.sequence AS sequence, h.alerts AS alerts
