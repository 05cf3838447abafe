// Forgets pids of which nothing was learned or claimed since $cutoff and whose runs are gone. $limit → pruned.
// Access: index on SpoorPid.received_epoch, then on Process (host_key, pid).
MATCH (p:SpoorPid)
WHERE p.received_epoch < $cutoff
  AND NOT EXISTS {
    MATCH (n:Process {host_key: p.host_key, pid: p.pid})
    WHERE n.tenant = p.tenant
  }
WITH p LIMIT $limit
DELETE p
RETURN count(*) AS pruned
