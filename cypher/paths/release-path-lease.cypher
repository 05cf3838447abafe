// Gives back what take-path-lease gave, where it is still this owner's. $tenant, $owner.
// Access: SpoorPathHead.tenant.
MATCH (h:SpoorPathHead {tenant: $tenant})
WHERE h.owner = $owner
REMOVE h.owner, h.until
