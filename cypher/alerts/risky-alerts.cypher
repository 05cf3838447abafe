// What alerts say of the risk of entities, faded by $now. $tenant, $uids: of these alone, or null, $since: epoch seconds,
// $rate: of decay, per second, $limit: alerts that are looked at, $most: signs of an entity, $ofRule: of them of one rule → uid, signs: ref, rule, weight,
// at; the heaviest first. Access: SpoorAlert (tenant, updated_epoch).
MATCH (a:SpoorAlert {tenant: $tenant})
WHERE a.updated_epoch >= $since AND a.last_epoch >= $since AND a.risk > 0
  AND ($uids IS NULL OR any(uid IN a.entities WHERE uid IN $uids))
WITH a, a.risk * exp(-$rate * CASE WHEN a.last_epoch < $now THEN $now - a.last_epoch ELSE 0 END) AS weight
ORDER BY weight DESC LIMIT $limit
UNWIND a.entities AS uid
WITH uid, a, weight
WHERE $uids IS NULL OR uid IN $uids
WITH uid, a.source + ' ' + a.rule_id AS rule, a, weight ORDER BY weight DESC
WITH uid, rule, collect({ref: a.id, rule: rule, weight: weight, at: a.last_epoch}) AS same
UNWIND same[0..$ofRule] AS sign
WITH uid, sign ORDER BY sign.weight DESC
WITH uid, collect(sign) AS signs
RETURN uid, signs[0..$most] AS signs
