// Precedents about the same that are proposed, or were accepted. $tenant, $key: what they are about → body.
// Access: SpoorPrecedent (tenant, about).
MATCH (p:SpoorPrecedent {tenant: $tenant, about: $key})
WHERE p.status IN ['PROPOSED', 'ACCEPTED']
RETURN p.body AS body ORDER BY p.created_epoch, p.id
