// Forgets known-good patterns that were over before $cutoff, with all their versions. $limit → pruned.
// Access: SpoorKnownGood.over_epoch.
MATCH (p:SpoorKnownGood)
WHERE p.over_epoch < $cutoff
WITH p LIMIT $limit
CALL (p) {
  MATCH (v:SpoorKnownGoodVersion {tenant: p.tenant, id: p.id})
  DELETE v
}
DELETE p
RETURN count(*) AS pruned
