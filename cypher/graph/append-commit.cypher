// The record of one commit, in the transaction of its facts: ids of its events, changes for the feed.
// $tenant, $sequence, $now, $source, $eventIds: bytes or null, $eventCount, $changes: bytes.
MATCH (t:SpoorTenant {tenant: $tenant})
SET t.version = $sequence
CREATE (:SpoorCommit {
  tenant: $tenant, sequence: $sequence, committed_epoch: $now, source: $source,
  event_ids: $eventIds, event_count: $eventCount, changes: $changes
})
