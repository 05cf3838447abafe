// All claims on some pids, or where $paired all with one between processes among them.
// $keys: [string], $tenant → source, sequence, claims.
// Access: index on SpoorClaims (tenant, key).
UNWIND $keys AS key
MATCH (c:SpoorClaims {tenant: $tenant, key: key})
WHERE c.paired OR NOT $paired
RETURN c.source AS source, c.sequence AS sequence, c.claims AS claims
