// Says what came of a hunt that was kept. $tenant, $id, $verdict: JSON → id.
MATCH (h:SpoorHunt {tenant: $tenant, id: $id})
SET h.verdict = $verdict
RETURN h.id AS id
