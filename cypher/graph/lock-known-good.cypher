// Takes the lock on a tenant's known-good patterns for the rest of the transaction.
// $tenant, $now → holding: how many hold. Access: SpoorKnownGoodHead.tenant; SpoorKnownGood (tenant, over_epoch).
MERGE (h:SpoorKnownGoodHead {tenant: $tenant})
ON CREATE SET h.revision = 0
SET h.locked = true
WITH h
CALL () {
  MATCH (p:SpoorKnownGood {tenant: $tenant})
  WHERE p.over_epoch > $now
  RETURN count(p) AS holding
}
RETURN holding
