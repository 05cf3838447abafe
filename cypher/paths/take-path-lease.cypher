// Gives a tenant's attack paths to one that computes them, or renews that it has them, in a transaction
// that holds their lock. $tenant, $owner, $ttl: milliseconds → owner, where it has them now.
// Access: SpoorPathHead.tenant.
MATCH (h:SpoorPathHead {tenant: $tenant})
WHERE h.owner IS NULL OR h.owner = $owner OR h.until <= timestamp()
SET h.owner = $owner, h.until = timestamp() + $ttl
RETURN h.owner AS owner
