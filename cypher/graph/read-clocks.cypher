// How many events of some machines had which skew. $keys: [host key], $tenant → key, skews, counts.
// Access: unique index on SpoorClock (tenant, key).
UNWIND $keys AS key
MATCH (c:SpoorClock {tenant: $tenant, key: key})
RETURN key, c.skews AS skews, c.counts AS counts
