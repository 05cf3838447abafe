// Forgets dead letters. $tenant, $ids → removed.
MATCH (d:SpoorDeadLetter {tenant: $tenant})
WHERE d.id IN $ids
DELETE d
RETURN count(*) AS removed
