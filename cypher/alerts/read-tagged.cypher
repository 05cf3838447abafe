// Entities that have any of the tags. $tenant, $uids, $tags → uid. Access: SpoorEntityTags (tenant, uid).
UNWIND $uids AS uid
MATCH (t:SpoorEntityTags {tenant: $tenant, uid: uid})
WHERE any(tag IN t.tags WHERE tag IN $tags)
RETURN uid
