// Edges of some verbs between some pairs of nodes.
// $pairs: [{from, to, relation}], $tenant → from, to, relation, id, properties.
// Access: Entity.uid twice, then expand into. Without the hints the planner expands all edges of the
// start, which for a busy process are thousands.
UNWIND $pairs AS pair
MATCH (a:Entity) USING INDEX SEEK a:Entity(uid) WHERE a.uid = pair.from AND a.tenant = $tenant
MATCH (b:Entity) USING INDEX SEEK b:Entity(uid) WHERE b.uid = pair.to AND b.tenant = $tenant
MATCH (a)-[r]->(b)
WHERE type(r) = pair.relation
RETURN pair.from AS from, pair.to AS to, pair.relation AS relation, elementId(r) AS id,
  properties(r) AS properties
