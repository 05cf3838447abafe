/**
 * The parser learns the grammar as it goes: its first text takes 0.3 s, the same one again some
 * milliseconds. These go through most of what hunts use, before anyone waits.
 */
export const warmUpTexts: readonly string[] = [
  `MATCH (h:Host)<-[:RAN_ON]-(p:Process)-[c:CONNECTED_TO]->(ip:IpAddress)
   WHERE p.name IN ['powershell.exe', $name] AND c.port = 443 AND NOT ip.scope = 'private'
     AND c.last_seen_epoch > $since - 3600 * 24 AND (p.md5 IS NOT NULL OR p.command_line =~ '(?i).*-enc.*')
     AND NOT EXISTS { (p)<-[:PROC_CREATED]-(q:Process {name: 'explorer.exe'}) WHERE q.pid > 4 }
   WITH h, p, count(DISTINCT ip) AS targets, collect(ip.address)[..10] AS sample
   WHERE targets > 3
   OPTIONAL MATCH (p)-[:RAN_AS]->(u:User)
   RETURN h.name AS host, p {.name, .command_line} AS process, u.name AS user, targets, sample,
     CASE WHEN targets > 10 THEN 'high' ELSE 'low' END AS level
   ORDER BY targets DESC, host SKIP 0 LIMIT 50`,
  `MATCH path = (a:Process {name: $name})-[:PROC_CREATED|INJECTED_INTO*1..4]->(b:Process|Program)
   WHERE all(n IN nodes(path) WHERE n.host_name = a.host_name) AND NOT (b)-->(:Host)
   RETURN path, reduce(w = 0.0, r IN relationships(path) | w + toFloat(r.observations) / 2.0) AS weight,
     [n IN nodes(path) | n.name] AS names, [(b)-->(f:File) WHERE f.md5 <> '' | f.path] AS files
   UNION ALL
   MATCH path = (a:User)(()-[:ACTED_AS]->()){1,3}(b) RETURN path, 0.0 AS weight, [] AS names, [] AS files`,
  `UNWIND $names AS name
   MATCH (u:User) WHERE toLower(u.name) = name
   CALL (u) { MATCH (u)-[l:LOGGED_ON]->(h:Host) RETURN count { (h)--() } AS degree, max(l.last_seen_epoch) AS last }
   MATCH p = shortestPath((u)-[*..5]-(:Resource))
   RETURN DISTINCT u, degree, datetime({epochSeconds: toInteger(last)}) AS seen, length(p), size(u.aliases),
     COLLECT { MATCH (u)-->(x) RETURN x.name ORDER BY x.name LIMIT 3 } AS xs`,
];
