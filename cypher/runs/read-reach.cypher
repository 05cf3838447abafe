// What has to do with an entity: hosts and users beside it, and those of the processes beside it. $tenant, $uid, $since:
// epoch seconds of the last sighting, $limit: of neighbours of a sort that are looked at, $reached: of hosts and of users that
// are named → entities: how many neighbours were seen; hosts, users: uids, sorted; isCut: there are more than were looked
// at. Access: Entity.uid, its edges.
MATCH (t:Entity {uid: $uid, tenant: $tenant})
CALL {
  WITH t
  MATCH (t)-[r]-(n:Host|User)
  WHERE r.last_seen_epoch >= $since OR type(r) IN ['MEMBER_OF', 'HAS_ADDRESS']
  WITH DISTINCT n LIMIT $limit
  RETURN collect(n) AS near
}
CALL {
  WITH t
  MATCH (t)-[r]-(n:Process)
  WHERE r.last_seen_epoch >= $since
  WITH DISTINCT n LIMIT $limit
  RETURN collect(n) AS processes
}
CALL {
  WITH t
  MATCH (t)-[r]-(n:Entity)
  WHERE NOT n:Host AND NOT n:User AND NOT n:Process
    AND (r.last_seen_epoch >= $since OR type(r) IN ['MEMBER_OF', 'HAS_ADDRESS'])
  WITH DISTINCT n LIMIT $limit
  RETURN count(n) AS others
}
CALL {
  WITH processes
  UNWIND processes AS p
  MATCH (p)-[:RAN_ON|RAN_AS]->(m:Entity)
  RETURN collect(DISTINCT m) AS around
}
WITH [t] + near + around AS all, size(near) + size(processes) + others AS entities,
  size(near) >= $limit OR size(processes) >= $limit AS isCut
UNWIND all AS one
WITH DISTINCT entities, isCut, one ORDER BY one.uid
WITH entities, isCut, collect(CASE WHEN one:Host THEN one.uid END) AS hosts,
  collect(CASE WHEN one:User THEN one.uid END) AS users
RETURN entities, hosts[0..$reached] AS hosts, users[0..$reached] AS users,
  isCut OR size(hosts) > $reached AS isCut
