// Keeps annotations; one of an id that is there is written anew, with the time of the first. $tenant, $now, $rows.
UNWIND $rows AS row
MERGE (a:SpoorAnnotation {tenant: $tenant, id: row.id})
ON CREATE SET a.created_epoch = $now
SET a += row.properties, a.updated_epoch = $now
