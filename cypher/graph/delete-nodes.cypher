// Deletes nodes that have no edge left. $uids, $tenant.
UNWIND $uids AS uid
MATCH (n:Entity {uid: uid})
WHERE n.tenant = $tenant
DELETE n
