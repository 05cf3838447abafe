// Attack paths as they stand now. $tenant, $ids → id, version, body: bytes.
// Access: SpoorAttackPath (tenant, id).
UNWIND $ids AS id
MATCH (p:SpoorAttackPath {tenant: $tenant, id: id})
RETURN p.id AS id, p.version AS version, p.body AS body
