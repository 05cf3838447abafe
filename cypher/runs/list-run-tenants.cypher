// Tenants with runs that have something to do. $now: epoch seconds → tenant. Access: SpoorRunHead; SpoorRun (tenant, due_epoch).
MATCH (h:SpoorRunHead)
WHERE EXISTS { MATCH (r:SpoorRun {tenant: h.tenant}) WHERE r.due_epoch <= $now }
RETURN h.tenant AS tenant
