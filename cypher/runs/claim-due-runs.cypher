// Takes runs with something to do for a while, those that wait longest first. $tenant, $now, $until: epoch seconds, $limit
// → body. What is not finished by then can be taken again. Of one target no two are taken at a time. In a transaction that
// holds the lock of the tenant's runs. Access: SpoorRun (tenant, due_epoch), SpoorRun (tenant, target).
MATCH (r:SpoorRun {tenant: $tenant})
WHERE r.due_epoch <= $now AND coalesce(r.claimed_until, 0.0) <= $now
  AND NOT EXISTS {
    MATCH (o:SpoorRun {tenant: $tenant, target: r.target})
    WHERE o.id <> r.id AND o.claimed_until > $now AND o.due_epoch IS NOT NULL
  }
WITH r ORDER BY r.due_epoch, r.id
WITH r.target AS target, head(collect(r)) AS r
WITH r ORDER BY r.due_epoch LIMIT $limit
SET r.claimed_until = $until
RETURN r.body AS body
