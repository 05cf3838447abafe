// What the graph holds of some nodes, before a batch is joined with it.
// $uids: [string], $tenant → id, properties, degree. Access: unique index on Entity.uid; degree store.
// The write path checks the tenant's property and not its label: a text that is the same for every
// tenant is planned once, and a seek by uid needs no label to be fast.
UNWIND $uids AS uid
MATCH (n:Entity {uid: uid})
WHERE n.tenant = $tenant
RETURN elementId(n) AS id, properties(n) AS properties, COUNT { (n)--() } AS degree
