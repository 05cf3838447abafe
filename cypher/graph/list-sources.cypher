// Every source of every tenant, for what the service tells of itself. → tenant, properties.
MATCH (s:SpoorSource)
RETURN s.tenant AS tenant, properties(s) AS properties
