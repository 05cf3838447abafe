// What people call entities. $tenant, $uids → uid, tags, by. Access: SpoorEntityTags (tenant, uid).
UNWIND $uids AS uid
MATCH (t:SpoorEntityTags {tenant: $tenant, uid: uid})
RETURN uid, t.tags AS tags, t.by AS by
