// A batch of edges of one verb that were neither seen nor received since $cutoff.
// $cutoff, $limit → id, from, to and what the change feed says of them.
// Access: index on the verb's last_seen_epoch.
MATCH (a:__TENANT__)-[r:__RELATION__]->(b)
WHERE r.last_seen_epoch < $cutoff AND r.received_epoch < $cutoff
RETURN elementId(r) AS id, a.uid AS from, a.kind AS fromKind, b.uid AS to, b.kind AS toKind,
  properties(r) AS properties
LIMIT $limit
