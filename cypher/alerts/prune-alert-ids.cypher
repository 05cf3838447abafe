// Forgets ids of sources that were not sent again since $cutoff. $limit → pruned. Access: SpoorAlertId (seen_epoch).
MATCH (i:SpoorAlertId)
WHERE i.seen_epoch < $cutoff
WITH i LIMIT $limit
DELETE i
RETURN count(*) AS pruned
