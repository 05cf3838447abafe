// Edges of a tenant out of nodes with more than $most of them, in rows by place: a row for each edge, of the
// same form as in liveEdges, since all of a node's at once may be more than a transaction may hold.
// Access: the tenant's label, then the edges out of such a node.
MATCH (a:__TENANT__)
WHERE COUNT { (a)-->() } > $most
MATCH (a)-[r]->(b:__TENANT__)
RETURN id(a), [[type(r), id(b), r.first_seen_epoch, r.last_seen_epoch,
  r.observations, r.log_weight, r.sources, [name IN $discriminators[type(r)] | r[name]]]]
