// Edges of a tenant by the node that they leave, in rows by place, a row for each node: as rows of their own
// they take the driver twice as long. $most: of nodes with more edges out see liveCrowdedEdges.
// $discriminators: names of properties, by verb.
// → number in the store; of each edge verb, number of its other end, first seen, last seen, observations,
// log weight, sources, values of the discriminators.
// Access: the tenant's label, then each node's edges out.
MATCH (a:__TENANT__)
WHERE 0 < COUNT { (a)-->() } <= $most
RETURN id(a), [(a)-[r]->(b:__TENANT__) | [type(r), id(b), r.first_seen_epoch, r.last_seen_epoch,
  r.observations, r.log_weight, r.sources, [name IN $discriminators[type(r)] | r[name]]]]
