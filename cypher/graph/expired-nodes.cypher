// A batch of nodes of one kind that nothing touches and that were neither seen nor received since $cutoff.
// $cutoff, $limit → uid, name.
MATCH (n:__KIND__:__TENANT__)
WHERE n.last_seen_epoch < $cutoff AND n.received_epoch < $cutoff AND NOT (n)--()
RETURN n.uid AS uid, n.name AS name
LIMIT $limit
