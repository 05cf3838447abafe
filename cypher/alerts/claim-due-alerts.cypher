// Takes alerts that are to be judged for a while, the gravest first. $tenant, $now, $until: epoch seconds, $limit →
// body. What is not judged by then can be taken again. Access: SpoorAlert (tenant, due_rank).
MATCH (a:SpoorAlert {tenant: $tenant})
WHERE a.due_rank >= 0 AND a.due_epoch <= $now AND coalesce(a.claimed_until, 0.0) <= $now
WITH a ORDER BY a.due_rank DESC, a.due_epoch LIMIT $limit
SET a.claimed_until = $until
RETURN a.body AS body
