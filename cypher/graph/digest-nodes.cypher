// Nodes of a tenant in pages by uid. $after, $limit → properties.
MATCH (n:Entity:__TENANT__)
WHERE n.uid > $after
WITH n ORDER BY n.uid LIMIT $limit
RETURN properties(n) AS properties
