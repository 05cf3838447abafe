// How many alerts there are of each status, how often any was raised, the newest change, and how many are to be
// judged. $tenant → one row. Access: SpoorAlertHead.tenant, SpoorAlert (tenant, due_rank).
OPTIONAL MATCH (h:SpoorAlertHead {tenant: $tenant})
CALL () {
  MATCH (a:SpoorAlert {tenant: $tenant})
  WHERE a.due_rank >= 0
  RETURN count(a) AS due, min(a.due_epoch) AS dueAt
}
RETURN coalesce(h.pending, 0) AS pending, coalesce(h.suppressed, 0) AS suppressed,
  coalesce(h.resolved, 0) AS resolved, coalesce(h.raised, 0) AS raised, coalesce(h.sequence, 0) AS sequence,
  due, dueAt
