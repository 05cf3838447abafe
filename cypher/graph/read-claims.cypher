// All claims on some pids. $keys: [string], $tenant → source, sequence, claims.
// Access: index on SpoorClaims (tenant, key).
UNWIND $keys AS key
MATCH (c:SpoorClaims {tenant: $tenant, key: key})
RETURN c.source AS source, c.sequence AS sequence, c.claims AS claims
