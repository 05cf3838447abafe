// All edges of some verbs in a tenant, in rows by place. $discriminators: names of properties.
// → verb, from, to (numbers in the store), first seen, last seen, observations, log weight, sources, values
// of the discriminators. Access: the tenant's label, then each node's edges out.
MATCH (a:__TENANT__)-[r]->(b:__TENANT__)
WHERE type(r) IN $relations
RETURN type(r), id(a), id(b), r.first_seen_epoch, r.last_seen_epoch, r.observations, r.log_weight,
  r.sources, [name IN $discriminators | r[name]]
