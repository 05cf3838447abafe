// Records of hunts, newest first, behind a place in that order. $tenant, $epoch, $id, $saved or null, $limit → properties.
MATCH (h:SpoorHunt {tenant: $tenant})
WHERE ($saved IS NULL OR h.saved_id = $saved)
  AND (h.started_epoch < $epoch OR (h.started_epoch = $epoch AND h.id < $id))
WITH h ORDER BY h.started_epoch DESC, h.id DESC LIMIT $limit
RETURN properties(h) AS properties
