// Runs, the newest first. $tenant, $statuses: or null, $target: uid, or null, $alert: id, or null, $askedBy: or null, $createdAt and $id: the
// place behind which to begin, $limit → body. Access: SpoorRun (tenant, created_epoch).
MATCH (r:SpoorRun {tenant: $tenant})
WHERE r.created_epoch <= $createdAt
  AND (r.created_epoch < $createdAt OR r.id < $id)
  AND ($statuses IS NULL OR r.status IN $statuses)
  AND ($target IS NULL OR r.target = $target)
  AND ($alert IS NULL OR $alert IN r.alerts)
  AND ($askedBy IS NULL OR r.asked_by = $askedBy)
WITH r ORDER BY r.created_epoch DESC, r.id DESC LIMIT $limit
RETURN r.body AS body
