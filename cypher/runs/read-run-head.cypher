// How far a tenant's runs are. $tenant → sequence: of the newest change; alerts: up to which change of alerts they were
// looked for. Access: SpoorRunHead.tenant.
MATCH (h:SpoorRunHead {tenant: $tenant})
RETURN h.sequence AS sequence, h.alerts AS alerts
