// Writes in how many hours classes took part. $tenant, $rows: [{key, properties}]. What another replica has
// brought further stays: neither of the last hours goes back.
// Access: unique (SpoorActivity.tenant, SpoorActivity.key).
UNWIND $rows AS row
MERGE (a:SpoorActivity {tenant: $tenant, key: row.key})
WITH a, row.properties AS kept
WHERE a.window IS NULL
   OR (a.window <= kept.window AND (a.news_window IS NULL OR a.news_window <= kept.news_window))
SET a += kept
