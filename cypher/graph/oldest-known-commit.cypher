// The commit below which event ids are outside the remembered window. $tenant, $window → sequence.
MATCH (c:SpoorCommit {tenant: $tenant})
WHERE c.event_ids IS NOT NULL
WITH c ORDER BY c.sequence DESC
WITH collect([c.sequence, c.event_count]) AS commits
WITH reduce(s = [0, null], x IN commits |
  [s[0] + x[1], CASE WHEN s[0] >= $window AND s[1] IS NULL THEN x[0] ELSE s[1] END]) AS found
RETURN found[1] AS sequence
