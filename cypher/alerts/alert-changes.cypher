// Alerts that changed after a sequence, in that order, each as it is now. $tenant, $after, $limit → sequence, body.
// Access: SpoorAlert (tenant, sequence).
MATCH (a:SpoorAlert {tenant: $tenant})
WHERE a.sequence > $after
WITH a ORDER BY a.sequence LIMIT $limit
RETURN a.sequence AS sequence, a.body AS body
