// Every tenant that ever wrote. → tenant, version.
MATCH (t:SpoorTenant)
RETURN t.tenant AS tenant, t.version AS version
ORDER BY tenant
