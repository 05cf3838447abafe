// New edges between nodes that this transaction has read inside the tenant, or created in it.
// $rows: [[relation, element ids of both ends, first, last, received, sources, observations, log weight,
// history, other properties]] → created. Access: nodes by element id, which takes a third of two seeks by uid.
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row[1]
MATCH (b) WHERE elementId(b) = row[2]
CREATE (a)-[r:$(row[0]) {
  first_seen_epoch: row[3], last_seen_epoch: row[4], received_epoch: row[5], sources: row[6],
  observations: row[7], log_weight: row[8], history: row[9]
}]->(b)
SET r += row[10]
RETURN count(r) AS created
