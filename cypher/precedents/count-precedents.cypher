// How many precedents are proposed, and how many hold. $tenant, $now: epoch seconds → one row: proposed, holding.
// Access: SpoorPrecedent (tenant, status).
MATCH (p:SpoorPrecedent {tenant: $tenant})
WHERE p.status IN ['PROPOSED', 'ACCEPTED']
RETURN sum(CASE p.status WHEN 'PROPOSED' THEN 1 ELSE 0 END) AS proposed,
  sum(CASE WHEN p.status = 'ACCEPTED' AND p.expires_epoch > $now THEN 1 ELSE 0 END) AS holding
