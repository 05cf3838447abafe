// Actions whose decision precedents made stricter: a run bears the id of a precedent once for each. $tenant, $ids: of
// precedents, or null for all → id, actions. Access: SpoorRun (tenant, created_epoch).
MATCH (r:SpoorRun {tenant: $tenant})
WHERE r.precedents IS NOT NULL
UNWIND r.precedents AS id
WITH id WHERE $ids IS NULL OR id IN $ids
RETURN id, count(*) AS actions
