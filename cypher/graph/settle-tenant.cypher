// Waits until a commit that is being written is there as a whole: its parts can be seen one after another, and
// its lock is free when all can. $tenant, $now → version.
MATCH (t:SpoorTenant {tenant: $tenant})
SET t.locked_epoch = $now
RETURN t.version AS version
