// Every source of a tenant. $tenant → properties.
MATCH (s:SpoorSource {tenant: $tenant})
RETURN properties(s) AS properties
ORDER BY s.source
