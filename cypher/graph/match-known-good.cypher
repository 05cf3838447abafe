// Known-good patterns that say exactly the same as others. $tenant, $keys: digests of what they match
// → properties. Access: SpoorKnownGood (tenant, match_key).
UNWIND $keys AS key
MATCH (p:SpoorKnownGood {tenant: $tenant, match_key: key})
RETURN properties(p) AS properties
