// Says how far a baseline has come, unless another replica has brought it elsewhere. $tenant, $before, $after
// → kept: false where it stands at another sequence than $before. Access: unique SpoorBaseline.tenant.
MERGE (b:SpoorBaseline {tenant: $tenant})
SET b.locked = true
WITH b, coalesce(b.sequence, -1) = $before AS kept
FOREACH (_ IN CASE WHEN kept THEN [1] ELSE [] END | SET b.sequence = $after)
RETURN kept
