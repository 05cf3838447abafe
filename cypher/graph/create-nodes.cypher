// New nodes. $rows: [[kind, uid, first, last, received, sources, other properties]], $tenant, $label: the
// tenant's → uids and element ids, in one order. Labels are data here, not text.
UNWIND $rows AS row
CREATE (n:Entity:$(row[0]):$($label) {
  kind: row[0], uid: row[1], tenant: $tenant, first_seen_epoch: row[2], last_seen_epoch: row[3],
  received_epoch: row[4], sources: row[5]
})
SET n += row[6]
RETURN collect(n.uid) AS uids, collect(elementId(n)) AS ids
