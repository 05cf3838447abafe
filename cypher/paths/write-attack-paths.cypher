// Writes attack paths, new or in a next version, in a transaction that holds their lock.
// $tenant, $rows: id, properties. Access: SpoorAttackPath (tenant, id).
UNWIND $rows AS row
MERGE (p:SpoorAttackPath {tenant: $tenant, id: row.id})
SET p += row.properties
