// Known-good patterns that verdicts taught. $tenant, $origins: ids of the attack paths and alerts → properties.
// Access: SpoorKnownGood (tenant, origin).
UNWIND $origins AS origin
MATCH (p:SpoorKnownGood {tenant: $tenant, origin: origin})
RETURN properties(p) AS properties
ORDER BY p.id
