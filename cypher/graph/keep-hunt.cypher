// Keeps the record of one hunt; the same id again replaces it. $tenant, $id, $properties.
MERGE (h:SpoorHunt {tenant: $tenant, id: $id})
SET h += $properties
