// Known-good patterns by id. $tenant, $ids → properties. Access: SpoorKnownGood (tenant, id).
UNWIND $ids AS id
MATCH (p:SpoorKnownGood {tenant: $tenant, id: id})
RETURN properties(p) AS properties
