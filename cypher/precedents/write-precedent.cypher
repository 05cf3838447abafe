// Writes a precedent as it now is, in a transaction that holds the lock of the tenant's precedents. $tenant, $id,
// $properties: what is looked for, and `body`, the whole as JSON; $decided: 1 where others hold than before, else 0.
// Access: SpoorPrecedent (tenant, id), SpoorPrecedentHead.tenant.
MATCH (h:SpoorPrecedentHead {tenant: $tenant})
SET h.revision = coalesce(h.revision, 0) + $decided
MERGE (p:SpoorPrecedent {tenant: $tenant, id: $id})
SET p += $properties
