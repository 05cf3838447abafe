// How far the commits and the attack paths of some tenants have come. $tenants: [string] → tenant, version,
// paths; null where there are none. Access: SpoorTenant.tenant, SpoorPathHead.tenant.
UNWIND $tenants AS tenant
OPTIONAL MATCH (t:SpoorTenant {tenant: tenant})
OPTIONAL MATCH (h:SpoorPathHead {tenant: tenant})
RETURN tenant, t.version AS version, h.sequence AS paths
