// Nodes by a uid that they had. $uids, $tenant → uid, properties.
// Access: unique index on SpoorAlias (tenant, uid), then Entity.uid.
UNWIND $uids AS uid
MATCH (a:SpoorAlias {tenant: $tenant, uid: uid})
MATCH (n:Entity {uid: a.of})
WHERE n.tenant = $tenant
RETURN uid, properties(n) AS properties
