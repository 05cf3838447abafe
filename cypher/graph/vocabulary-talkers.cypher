// Which kinds of things network flows begin at in a tenant's telemetry. → process, host, address.
RETURN EXISTS { MATCH (:Process:__TENANT__)-[:CONNECTED_TO]->() } AS process,
  EXISTS { MATCH (:Host:__TENANT__)-[:CONNECTED_TO]->() } AS host,
  EXISTS { MATCH (:IpAddress:__TENANT__)-[:CONNECTED_TO]->() } AS address
