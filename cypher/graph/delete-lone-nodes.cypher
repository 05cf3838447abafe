// Deletes those of some nodes that have no edge left. $uids, $tenant → uid.
UNWIND $uids AS uid
MATCH (n:Entity {uid: uid})
WHERE n.tenant = $tenant AND NOT (n)--()
DELETE n
RETURN uid
