// Which kinds of things operations on resources begin at in a tenant's telemetry.
// → process, user, address, credential.
RETURN EXISTS { MATCH (:Process:__TENANT__)-[:ACCESSED_RESOURCE]->() } AS process,
  EXISTS { MATCH (:User:__TENANT__)-[:ACCESSED_RESOURCE]->() } AS user,
  EXISTS { MATCH (:IpAddress:__TENANT__)-[:ACCESSED_RESOURCE]->() } AS address,
  EXISTS { MATCH (:Credential:__TENANT__)-[:ACCESSED_RESOURCE]->() } AS credential
