// Known-good patterns of a tenant that are not over, and the revision that they are of, or of an earlier one.
// $tenant, $now → revision, patterns: [properties]. Access: SpoorKnownGood (tenant, over_epoch).
OPTIONAL MATCH (h:SpoorKnownGoodHead {tenant: $tenant})
WITH coalesce(h.revision, 0) AS revision
CALL () {
  MATCH (p:SpoorKnownGood {tenant: $tenant})
  WHERE p.over_epoch > $now
  RETURN collect(properties(p)) AS patterns
}
RETURN revision, patterns
