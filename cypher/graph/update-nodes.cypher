// What known nodes learned. $rows: [{uid, properties}], $tenant. Access: unique index on Entity.uid.
UNWIND $rows AS row
MATCH (n:Entity {uid: row.uid})
WHERE n.tenant = $tenant
SET n += row.properties
