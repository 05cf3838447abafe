// Open attack paths by id, behind one of them. $tenant, $id, $limit → id, body: bytes.
// Access: SpoorAttackPath (tenant, id) in order.
MATCH (p:SpoorAttackPath {tenant: $tenant})
WHERE p.id > $id AND p.status = 'OPEN'
RETURN p.id AS id, p.body AS body
ORDER BY p.tenant, p.id
LIMIT $limit
