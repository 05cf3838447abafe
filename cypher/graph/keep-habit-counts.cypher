// Writes how often hosts showed habits. $tenant, $rows: [{key, properties}]. What another replica has brought
// further stays: a count only grows, and its last hour with it.
// Access: unique (SpoorHabit.tenant, SpoorHabit.key).
UNWIND $rows AS row
MERGE (h:SpoorHabit {tenant: $tenant, key: row.key})
WITH h, row.properties AS kept
WHERE h.window IS NULL OR h.window <= kept.window
SET h += kept
