// Hosts that processes ran on. $uids, $tenant → uid, host. Access: unique index on Entity.uid.
UNWIND $uids AS uid
MATCH (n:Entity {uid: uid})
WHERE n.tenant = $tenant
MATCH (n)-[:RAN_ON]->(h:Host)
RETURN uid, min(h.uid) AS host
