// Notes from which level on an action may be done. $tenant, $action, $properties. Access: SpoorAutonomy (tenant, action).
MERGE (a:SpoorAutonomy {tenant: $tenant, action: $action})
SET a += $properties
