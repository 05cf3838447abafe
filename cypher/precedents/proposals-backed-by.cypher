// Proposals that something backs. $tenant, $id: of the alert or action → body. Access: SpoorPrecedent (tenant, status).
MATCH (p:SpoorPrecedent {tenant: $tenant, status: 'PROPOSED'})
WHERE $id IN p.origins
RETURN p.body AS body ORDER BY p.created_epoch, p.id
