// Counts at a hub what the degree guard kept out. $rows: [{uid, relation, edges}], $tenant.
UNWIND $rows AS row
MATCH (n:Entity {uid: row.uid})
WHERE n.tenant = $tenant
SET n.suppressed_edges = coalesce(n.suppressed_edges, 0) + row.edges,
    n.suppressed_relations =
      [r IN coalesce(n.suppressed_relations, []) WHERE r <> row.relation] + row.relation
