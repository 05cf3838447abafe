// Saved hunts of all tenants that run by themselves. $limit → properties.
MATCH (s:SpoorSavedHunt)
WHERE s.version > 0 AND (s.schedule <> '' OR s.standing)
WITH s LIMIT $limit
RETURN properties(s) AS properties
