// The numbers that the store has given to a tenant's nodes, in rows by place. → number, uid.
// Access: the tenant's label.
MATCH (n:__TENANT__)
RETURN id(n), n.uid
