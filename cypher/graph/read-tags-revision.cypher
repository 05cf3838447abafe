// How often the tags of a tenant's entities were changed. $tenant → revision.
// Access: SpoorPathHead.tenant.
MATCH (h:SpoorPathHead {tenant: $tenant})
RETURN coalesce(h.tags_revision, 0) AS revision
