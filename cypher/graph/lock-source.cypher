// What is known of a source, held until the transaction ends. $tenant, $source, $now → properties.
MERGE (s:SpoorSource {tenant: $tenant, source: $source})
ON CREATE SET s.first_epoch = $now
SET s.locked_epoch = $now
RETURN properties(s) AS properties
