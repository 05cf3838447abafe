// Alerts that were judged or decided last. $tenant, $statuses, $limit → body. Access: SpoorAlert (tenant, sequence).
MATCH (a:SpoorAlert {tenant: $tenant})
WHERE a.sequence > 0 AND a.status IN $statuses
WITH a ORDER BY a.sequence DESC LIMIT $limit
RETURN a.body AS body
