// Runs of programs by process GUID. $guids: [string], $tenant. Access: index on Process.guid.
UNWIND $guids AS guid
MATCH (p:Process {guid: guid})
WHERE p.tenant = $tenant
RETURN p.host_key AS hostKey, p.guid AS guid, p.instance AS instance, p.pid AS pid,
  p.name AS name, p.started_epoch AS started, p.ended_epoch AS ended, p.first_seen_epoch AS firstSeen
