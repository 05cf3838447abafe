// Sets what people call an entity, whole, in a transaction that holds the lock of the tenant's attack paths; an
// empty list leaves nothing. $tenant, $uid, $tags, $by, $now → revision of all tags of the tenant.
// Access: SpoorEntityTags (tenant, uid), SpoorPathHead.tenant.
MERGE (t:SpoorEntityTags {tenant: $tenant, uid: $uid})
SET t.tags = $tags, t.by = $by, t.updated_epoch = $now
WITH t
CALL (t) {
  WITH t WHERE size(t.tags) = 0
  DELETE t
}
MATCH (h:SpoorPathHead {tenant: $tenant})
SET h.tags_revision = coalesce(h.tags_revision, 0) + 1
RETURN h.tags_revision AS revision
