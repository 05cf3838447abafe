// Forgets alerts that wait for nobody and have not changed since $cutoff. $limit → pruned.
// Access: SpoorAlert (updated_epoch), SpoorAlertHead.tenant.
MATCH (a:SpoorAlert)
WHERE a.updated_epoch < $cutoff AND a.status <> 'PENDING'
WITH a LIMIT $limit
WITH a.tenant AS tenant, collect(a) AS gone
MATCH (h:SpoorAlertHead {tenant: tenant})
SET h.suppressed = h.suppressed - size([one IN gone WHERE one.status = 'SUPPRESSED']),
  h.resolved = h.resolved - size([one IN gone WHERE one.status = 'RESOLVED'])
WITH gone, size(gone) AS count
FOREACH (one IN gone | DELETE one)
RETURN sum(count) AS pruned
