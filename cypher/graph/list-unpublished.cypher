// Tenants with commits that a channel was not given yet. $channel → tenant, behind.
MATCH (t:SpoorTenant)
WHERE t.version > 0
OPTIONAL MATCH (p:SpoorPublication {tenant: t.tenant, channel: $channel})
WITH t, t.version - coalesce(p.published, 0) AS behind
WHERE behind > 0
RETURN t.tenant AS tenant, behind
ORDER BY tenant
