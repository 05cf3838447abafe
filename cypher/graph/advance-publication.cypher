// Notes what a channel was given, and keeps the place in it. $tenant, $channel, $owner, $sequence, $until.
MATCH (p:SpoorPublication {tenant: $tenant, channel: $channel})
SET p.published = CASE WHEN p.published < $sequence THEN $sequence ELSE p.published END
SET p.until_epoch = CASE WHEN p.owner = $owner THEN $until ELSE p.until_epoch END
