// Precedents that say the same, whatever became of them. $tenant, $key: digest of what they say → body.
// Access: SpoorPrecedent (tenant, says).
MATCH (p:SpoorPrecedent {tenant: $tenant, says: $key})
RETURN p.body AS body ORDER BY p.created_epoch, p.id
