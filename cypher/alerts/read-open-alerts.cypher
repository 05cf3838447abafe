// Alerts that are not decided, by what tells that two speak of the same. $tenant, $keys → key, body; of one
// key the one first heard of last comes last.
// Access: SpoorAlert (tenant, open_key).
UNWIND $keys AS key
MATCH (a:SpoorAlert {tenant: $tenant, open_key: key})
RETURN key, a.body AS body ORDER BY a.created_epoch
