// Precedents of a kind that hold, the oldest first. $tenant, $kind, $now: epoch seconds, $limit → body.
// Access: SpoorPrecedent (tenant, status).
MATCH (p:SpoorPrecedent {tenant: $tenant, status: 'ACCEPTED'})
WHERE p.kind = $kind AND p.expires_epoch > $now
WITH p ORDER BY p.created_epoch, p.id LIMIT $limit
RETURN p.body AS body
