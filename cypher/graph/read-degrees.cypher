// How many edges of one verb some nodes have. $uids: [string], $tenant → uid, out, in. Access: degree store.
UNWIND $uids AS uid
MATCH (n:Entity {uid: uid})
WHERE n.tenant = $tenant
RETURN uid, COUNT { (n)-[:__RELATION__]->() } AS out, COUNT { (n)<-[:__RELATION__]-() } AS in
