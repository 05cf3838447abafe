// Known edges of any verb, by element id read earlier in the same transaction.
// $rows: [{id, properties}]. Access: relationship by element id.
UNWIND $rows AS row
MATCH ()-[r]->() WHERE elementId(r) = row.id
SET r = row.properties
