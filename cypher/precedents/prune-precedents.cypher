// Forgets precedents that hold no more and are not proposed. $cutoff: epoch seconds before which they were over, $limit → pruned.
// Access: SpoorPrecedent (over_epoch).
MATCH (p:SpoorPrecedent)
WHERE p.over_epoch < $cutoff
WITH p LIMIT $limit
DELETE p
RETURN count(*) AS pruned
