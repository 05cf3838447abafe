// Writes a run as it now is, in a transaction that holds the lock of the tenant's runs. $tenant, $id, $properties: what is
// looked for, and `body`, the whole as JSON; $sequence. Access: SpoorRun (tenant, id), SpoorRunHead.tenant.
MATCH (h:SpoorRunHead {tenant: $tenant})
SET h.sequence = $sequence
MERGE (r:SpoorRun {tenant: $tenant, id: $id})
SET r += $properties
