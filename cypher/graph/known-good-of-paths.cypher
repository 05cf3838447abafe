// Known-good patterns that verdicts on attack paths taught. $tenant, $paths: their ids → properties.
// Access: SpoorKnownGood (tenant, origin).
UNWIND $paths AS path
MATCH (p:SpoorKnownGood {tenant: $tenant, origin: path})
RETURN properties(p) AS properties
ORDER BY p.id
