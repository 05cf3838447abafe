// Saved hunts by name. $tenant, $id or null, $limit → properties.
MATCH (s:SpoorSavedHunt {tenant: $tenant})
WHERE s.version > 0 AND ($id IS NULL OR s.id = $id)
WITH s ORDER BY s.name, s.id LIMIT $limit
RETURN properties(s) AS properties
