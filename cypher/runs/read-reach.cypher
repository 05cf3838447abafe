// What has to do with an entity: its neighbours, and the hosts and users of processes and sessions among them. $tenant,
// $uid, $since: epoch seconds of the last sighting, $limit: of neighbours that are looked at, $reached: of hosts and of
// users → entities: how many neighbours; hosts, users: uids. Access: Entity.uid, its edges.
MATCH (t:Entity {uid: $uid, tenant: $tenant})
CALL {
  WITH t
  MATCH (t)-[r]-(n:Entity)
  WHERE r.last_seen_epoch >= $since OR type(r) IN ['MEMBER_OF', 'HAS_ADDRESS']
  WITH DISTINCT n LIMIT $limit
  RETURN collect(n) AS near
}
CALL {
  WITH near
  UNWIND near AS p
  WITH p WHERE p:Process
  MATCH (p)-[:RAN_ON|RAN_AS]->(m:Entity)
  RETURN collect(DISTINCT m) AS around
}
WITH [t] + near + around AS all, size(near) AS entities
UNWIND all AS one
WITH entities, one
RETURN entities,
  collect(DISTINCT CASE WHEN one:Host THEN one.uid END)[0..$reached] AS hosts,
  collect(DISTINCT CASE WHEN one:User THEN one.uid END)[0..$reached] AS users
