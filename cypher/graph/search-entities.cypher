// Full-text search inside one tenant, best first.
// $query: Lucene, built and escaped by graph/read/search.ts; $kinds: [string] or null; $limit, $window, $tenant.
CALL db.index.fulltext.queryNodes('entity_text', $query, {limit: $window}) YIELD node, score
WITH node AS n, score
WHERE n.tenant = $tenant AND ($kinds IS NULL OR n.kind IN $kinds)
RETURN properties(n) AS properties, score
ORDER BY score DESC, n.last_seen_epoch DESC
LIMIT $limit
