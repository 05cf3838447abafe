// Annotations by id. $tenant, $ids → properties. Access: SpoorAnnotation (tenant, id).
UNWIND $ids AS id
MATCH (a:SpoorAnnotation {tenant: $tenant, id: id})
RETURN properties(a) AS properties
