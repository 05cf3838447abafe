// How many claims were made on some pids. $keys: [string], $tenant → key, count.
// Access: index on SpoorClaims (tenant, key).
UNWIND $keys AS key
MATCH (c:SpoorClaims {tenant: $tenant, key: key})
RETURN key, sum(c.count) AS count
