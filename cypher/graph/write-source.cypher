// Replaces what is known of a source. $tenant, $source, $properties.
MATCH (s:SpoorSource {tenant: $tenant, source: $source})
SET s += $properties
