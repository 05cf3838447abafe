// $tenant, $id → removed.
MATCH (s:SpoorSavedHunt {tenant: $tenant, id: $id})
DELETE s
RETURN count(*) AS removed
