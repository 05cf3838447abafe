// Runs that had a pid. $pairs: [{hostName, pid}], $tenant. Access: index on Process (host_name, pid).
UNWIND $pairs AS pair
MATCH (p:Process {host_name: pair.hostName, pid: pair.pid})
WHERE p.tenant = $tenant
RETURN p.uid AS uid, p.host_key AS hostKey, p.guid AS guid, p.instance AS instance, p.pid AS pid,
  p.name AS name, p.started_epoch AS started, p.ended_epoch AS ended, p.first_seen_epoch AS firstSeen
