// All nodes of a tenant, in rows by place: who they are, and what tells of what sort they are.
// → number in the store, uid, kind, began, image, path, name, address, scope, domain, arn, type.
// Access: the tenant's label.
MATCH (n:__TENANT__)
RETURN id(n), n.uid, n.kind, n.started_epoch, n.image, n.path, n.name, n.address, n.scope, n.domain,
  n.arn, n.type
