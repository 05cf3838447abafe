// Nodes by uid. $uids: [string], $tenant → properties. Access: unique index on Entity.uid.
UNWIND $uids AS uid
MATCH (n:Entity {uid: uid})
WHERE n.tenant = $tenant
RETURN properties(n) AS properties
