// A batch of nodes of one kind that a source speaks of. $source, $limit → uid, name, sources, firm.
MATCH (n:__KIND__:__TENANT__)
WHERE $source IN n.sources
RETURN n.uid AS uid, n.name AS name, n.sources AS sources, n.firm AS firm
LIMIT $limit
