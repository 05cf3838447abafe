// Ids of the events committed after a version, newest commit first.
// $tenant, $after → eventIds, eventCount. Access: index on SpoorCommit (tenant, sequence).
MATCH (c:SpoorCommit {tenant: $tenant})
WHERE c.sequence > $after AND c.event_ids IS NOT NULL
RETURN c.event_ids AS eventIds, c.event_count AS eventCount
ORDER BY c.sequence DESC
