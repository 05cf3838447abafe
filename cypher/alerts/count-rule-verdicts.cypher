// What became of alerts of a rule of a source. $tenant, $source, $key: id of the rule → seen: alerts, first: epoch
// seconds of the first, positive and negative: how many were decided as true and as false. Access: SpoorAlert
// (tenant, rule_id).
MATCH (a:SpoorAlert {tenant: $tenant, rule_id: $key})
WHERE a.source = $source
RETURN count(a) AS seen, min(a.created_epoch) AS first,
  sum(CASE a.decision WHEN 'true_positive' THEN 1 ELSE 0 END) AS positive,
  sum(CASE a.decision WHEN 'false_positive' THEN 1 ELSE 0 END) AS negative
