// All nodes of a tenant, in rows by place: who they are, and what tells of what sort they are. Only what a kind
// has: to find that a node lacks a property means to read all that it has.
// $telling: names of properties, by kind.
// → number in the store, uid, kind, values of the telling properties.
// Access: the tenant's label.
MATCH (n:__TENANT__)
RETURN id(n), n.uid, n.kind, [name IN $telling[n.kind] | n[name]]
