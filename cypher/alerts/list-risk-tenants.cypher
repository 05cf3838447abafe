// Tenants that anything may speak against an entity of, and how far that has come on which their risk hangs: alerts, attack
// paths, tags and runs. → tenant, mark: [integer or null]. Access: SpoorAlertHead, SpoorPathHead, SpoorRunHead.tenant.
CALL {
  MATCH (h:SpoorAlertHead)
  RETURN h.tenant AS tenant
  UNION
  MATCH (h:SpoorPathHead)
  RETURN h.tenant AS tenant
}
OPTIONAL MATCH (a:SpoorAlertHead {tenant: tenant})
OPTIONAL MATCH (p:SpoorPathHead {tenant: tenant})
OPTIONAL MATCH (r:SpoorRunHead {tenant: tenant})
RETURN tenant, [a.sequence, p.sequence, p.tags_revision, r.sequence] AS mark
