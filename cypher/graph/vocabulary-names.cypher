// Names of one kind that a tenant's telemetry uses, for a planner to tell names from other words.
// $limit → name, also (other names), type, domain.
MATCH (n:__KIND__:__TENANT__)
WITH DISTINCT n.name AS name, coalesce(n.aliases, []) + coalesce(n.fqdn, []) + coalesce(n.upn, []) AS also, n.type AS type, n.domain AS domain
WHERE name IS NOT NULL
RETURN name, also, type, domain
LIMIT $limit
