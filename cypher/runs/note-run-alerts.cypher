// Notes up to which change of a tenant's alerts runs were looked for. $tenant, $alerts: the sequence of that change.
// Access: SpoorRunHead.tenant.
MERGE (h:SpoorRunHead {tenant: $tenant})
ON CREATE SET h.sequence = 0, h.alerts = 0
SET h.alerts = CASE WHEN h.alerts < $alerts THEN $alerts ELSE h.alerts END
