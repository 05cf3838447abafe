// A batch of edges of one verb that a source speaks of. $source, $limit.
MATCH (a:__TENANT__)-[r:__RELATION__]->(b)
WHERE $source IN r.sources
RETURN elementId(r) AS id, a.uid AS from, a.kind AS fromKind, b.uid AS to, b.kind AS toKind,
  properties(r) AS properties
LIMIT $limit
