// Alerts that are not decided, by what tells that two speak of the same. $tenant, $keys → body.
// Access: SpoorAlert (tenant, open_key).
UNWIND $keys AS key
MATCH (a:SpoorAlert {tenant: $tenant, open_key: key})
RETURN key, a.body AS body
