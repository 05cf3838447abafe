// Tenants with runs that have something to do, or alerts for which runs were not looked for yet. $now: epoch seconds → tenant.
// Access: SpoorAlertHead; SpoorRunHead.tenant; SpoorRun (tenant, due_epoch).
CALL {
  MATCH (a:SpoorAlertHead)
  RETURN a.tenant AS tenant, a.sequence AS alerts
  UNION
  MATCH (h:SpoorRunHead)
  RETURN h.tenant AS tenant, 0 AS alerts
}
WITH tenant, max(alerts) AS alerts
OPTIONAL MATCH (h:SpoorRunHead {tenant: tenant})
WITH tenant, alerts > coalesce(h.alerts, 0) AS isBehind
WHERE isBehind OR EXISTS { MATCH (r:SpoorRun {tenant: tenant}) WHERE r.due_epoch <= $now }
RETURN tenant
