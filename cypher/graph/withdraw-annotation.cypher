// Takes an annotation back; it stays, and so does who took it back first. $tenant, $id, $by, $now.
// Access: SpoorAnnotation (tenant, id).
MATCH (a:SpoorAnnotation {tenant: $tenant, id: $id})
WHERE a.withdrawn_epoch IS NULL
SET a.withdrawn_by = $by, a.withdrawn_epoch = $now
