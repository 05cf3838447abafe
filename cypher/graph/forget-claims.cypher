// Forgets what a source claimed. $tenant, $source. Access: index on SpoorClaims (tenant, source).
MATCH (c:SpoorClaims {tenant: $tenant, source: $source})
DELETE c
