// Writes in how many hours classes took part. $tenant, $rows: [{key, properties}].
// Access: unique (SpoorActivity.tenant, SpoorActivity.key).
UNWIND $rows AS row
MERGE (a:SpoorActivity {tenant: $tenant, key: row.key})
SET a += row.properties
