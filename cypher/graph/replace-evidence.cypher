// Replaces the evidence of edges, leaving their own properties. $rows: [{id, evidence}].
UNWIND $rows AS row
MATCH ()-[r]->() WHERE elementId(r) = row.id
SET r += row.evidence
