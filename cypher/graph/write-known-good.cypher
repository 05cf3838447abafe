// Writes a next version of known-good patterns and keeps it beside the earlier ones, in a transaction that
// holds their lock. $tenant, $rows: id, version, properties.
// Access: SpoorKnownGood (tenant, id); SpoorKnownGoodHead.tenant.
UNWIND $rows AS row
MERGE (p:SpoorKnownGood {tenant: $tenant, id: row.id})
SET p += row.properties
CREATE (v:SpoorKnownGoodVersion {tenant: $tenant, id: row.id, version: row.version})
SET v += row.properties
WITH count(*) AS written
MATCH (h:SpoorKnownGoodHead {tenant: $tenant})
SET h.revision = h.revision + 1
