// Keeps what agents would have said, and changes that were set aside; one of an id that is there stays as it
// is. $tenant, $now, $rows: id, properties. Access: SpoorAgentRun (tenant, id).
UNWIND $rows AS row
MERGE (r:SpoorAgentRun {tenant: $tenant, id: row.id})
ON CREATE SET r += row.properties, r.at_epoch = $now
