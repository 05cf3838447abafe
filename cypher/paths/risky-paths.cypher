// What open attack paths say of the risk of entities. $tenant, $uids: of these alone, or null, $limit: paths that are looked at,
// $most: signs of an entity → uid, signs: ref, rule: null, weight, at; the heaviest first. Access: SpoorAttackPath (tenant, score).
MATCH (p:SpoorAttackPath {tenant: $tenant})
WHERE p.score > 0 AND p.status = 'OPEN'
  AND ($uids IS NULL OR any(uid IN p.entities WHERE uid IN $uids))
WITH p ORDER BY p.score DESC LIMIT $limit
UNWIND p.entities AS uid
WITH uid, p
WHERE $uids IS NULL OR uid IN $uids
WITH uid, p ORDER BY p.score DESC
WITH uid, collect({ref: p.id, rule: null, weight: p.score, at: p.updated_epoch}) AS signs
RETURN uid, signs[0..$most] AS signs
