// Takes the tenant's lock for the rest of the transaction. $tenant, $label, $now → version,
// generation (raised when event ids were forgotten before their time).
MERGE (t:SpoorTenant {tenant: $tenant})
ON CREATE SET t.version = 0, t.generation = 0, t.label = $label, t.created_epoch = $now
SET t.locked_epoch = $now
RETURN t.version AS version, t.generation AS generation
