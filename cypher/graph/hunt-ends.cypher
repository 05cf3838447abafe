// Uids of nodes by the server's own numbers, for the ends of edges that a hunt returned.
// $ids: [string], $tenant, $label → id, uid. Access: node by element id; nothing of another tenant.
UNWIND $ids AS id
MATCH (n)
WHERE elementId(n) = id AND n.tenant = $tenant AND $label IN labels(n)
RETURN id, n.uid AS uid
