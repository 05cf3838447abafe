// New edges; both ends are matched inside the tenant or not at all.
// $rows: [{relation, from, to, properties}], $tenant → created. Access: Entity.uid twice a row.
UNWIND $rows AS row
MATCH (a:Entity {uid: row.from})
MATCH (b:Entity {uid: row.to})
WHERE a.tenant = $tenant AND b.tenant = $tenant
CREATE (a)-[r:$(row.relation)]->(b)
SET r = row.properties
RETURN count(r) AS created
