// Ids of sources that alerts were taken in by. $tenant, $keys: of a source and its id → key, alert: its id here,
// says: digest of what it said, seenAt: epoch seconds when it was noted last. Access: SpoorAlertId (tenant, key).
UNWIND $keys AS key
MATCH (i:SpoorAlertId {tenant: $tenant, key: key})
RETURN key, i.alert AS alert, i.says AS says, i.seen_epoch AS seenAt
