// The record of one hunt. $tenant, $id → properties.
MATCH (h:SpoorHunt {tenant: $tenant, id: $id})
RETURN properties(h) AS properties
