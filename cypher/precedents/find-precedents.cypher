// Precedents by id. $tenant, $ids → body. Access: SpoorPrecedent (tenant, id).
UNWIND $ids AS id
MATCH (p:SpoorPrecedent {tenant: $tenant, id: id})
RETURN p.body AS body
