// How many entities other than one have tags. $tenant, $uid → others.
// Access: SpoorEntityTags (tenant, uid).
MATCH (t:SpoorEntityTags {tenant: $tenant})
WHERE t.uid <> $uid
RETURN count(t) AS others
