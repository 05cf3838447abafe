// Machines by short name. $names: [string], $tenant → uid, name, key, fqdn. Access: index on Host.name.
UNWIND $names AS name
MATCH (h:Host {name: name})
WHERE h.tenant = $tenant
RETURN h.uid AS uid, h.name AS name, h.host_key AS key, h.fqdn AS fqdn
