// Forgets which events a source sent, so that they may be sent again. $tenant, $source.
// Raising the generation tells every writer that what it remembers of the tenant is no longer so.
MATCH (t:SpoorTenant {tenant: $tenant})
SET t.generation = t.generation + 1
WITH t
MATCH (c:SpoorCommit {tenant: t.tenant})
WHERE c.source = $source AND c.event_ids IS NOT NULL
SET c.event_ids = null
