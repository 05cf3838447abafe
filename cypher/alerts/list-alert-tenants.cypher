// Tenants with alerts that are to be judged. → tenant. Access: SpoorAlertHead; SpoorAlert (tenant, due_rank).
MATCH (h:SpoorAlertHead)
WHERE EXISTS { MATCH (a:SpoorAlert {tenant: h.tenant}) WHERE a.due_rank >= 0 }
RETURN h.tenant AS tenant
