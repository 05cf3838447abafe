// Takes a tenant's place in a channel for a while, where nobody else has it. $tenant, $channel, $owner,
// $now, $until → owner, published, version.
MERGE (p:SpoorPublication {tenant: $tenant, channel: $channel})
ON CREATE SET p.published = 0, p.owner = '', p.until_epoch = 0
SET p.claimed_epoch = $now
WITH p
SET p.owner = CASE WHEN p.owner = $owner OR p.until_epoch < $now THEN $owner ELSE p.owner END
SET p.until_epoch = CASE WHEN p.owner = $owner THEN $until ELSE p.until_epoch END
WITH p
MATCH (t:SpoorTenant {tenant: $tenant})
RETURN p.owner AS owner, p.published AS published, t.version AS version
