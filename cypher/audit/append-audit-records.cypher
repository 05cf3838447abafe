// Adds to a tenant's audit log, in a transaction that holds its lock. $tenant, $rows: properties of records,
// $properties: of the head as it is then. Access: SpoorAuditHead.tenant.
MATCH (h:SpoorAuditHead {tenant: $tenant})
SET h += $properties
WITH h
UNWIND $rows AS row
CREATE (r:SpoorAuditRecord {tenant: $tenant})
SET r += row
