// New nodes. $rows: [{kind, properties}], $label: the tenant's. Labels are data here, not text.
UNWIND $rows AS row
CREATE (n:Entity:$(row.kind):$($label))
SET n = row.properties
