// Gives up a place in a channel, and says whether there is more to publish by then: what was committed
// before another was refused the place is seen here. $tenant, $channel, $owner → published, version.
MATCH (p:SpoorPublication {tenant: $tenant, channel: $channel})
SET p.until_epoch = CASE WHEN p.owner = $owner THEN 0 ELSE p.until_epoch END
WITH p
MATCH (t:SpoorTenant {tenant: $tenant})
RETURN p.published AS published, t.version AS version
