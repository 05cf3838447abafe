// Writes how often hosts showed habits. $tenant, $rows: [{key, properties}].
// Access: unique (SpoorHabit.tenant, SpoorHabit.key).
UNWIND $rows AS row
MERGE (h:SpoorHabit {tenant: $tenant, key: row.key})
SET h += row.properties
