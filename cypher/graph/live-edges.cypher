// All edges of one verb in a tenant, in rows by place. $discriminators: names of properties.
// → from, to (numbers in the store), first seen, last seen, observations, log weight, sources, values of the
// discriminators. Access: relationship type, both ends filtered by the tenant's label.
MATCH (a:__TENANT__)-[r:__RELATION__]->(b:__TENANT__)
RETURN id(a), id(b), r.first_seen_epoch, r.last_seen_epoch, r.observations, r.log_weight, r.sources,
  [name IN $discriminators | r[name]]
