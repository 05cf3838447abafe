// Entities that have tags, by uid, behind a place. $tenant, $after: uid, $tags: any of them, or null,
// $limit → uid, tags, by, updatedAt. Access: SpoorEntityTags (tenant, uid) in order.
MATCH (t:SpoorEntityTags {tenant: $tenant})
WHERE t.uid > $after AND ($tags IS NULL OR any(tag IN t.tags WHERE tag IN $tags))
WITH t ORDER BY t.uid LIMIT $limit
RETURN t.uid AS uid, t.tags AS tags, t.by AS by, t.updated_epoch AS updatedAt
