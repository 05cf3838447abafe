// Operations that a tenant's telemetry speaks of: API names of a cloud, accesses to shares and pipes.
// $limit → action.
MATCH (:__TENANT__)-[r:ACCESSED_RESOURCE]->(:Resource:__TENANT__)
RETURN DISTINCT r.action AS action
LIMIT $limit
