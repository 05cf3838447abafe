// Dead letters by id. $tenant, $after, $source, $ids, $limit → properties.
MATCH (d:SpoorDeadLetter {tenant: $tenant})
WHERE d.id > $after AND ($source IS NULL OR d.source = $source) AND ($ids IS NULL OR d.id IN $ids)
WITH d ORDER BY d.id LIMIT $limit
RETURN properties(d) AS properties
