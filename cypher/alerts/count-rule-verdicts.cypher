// What became of alerts of rules. $tenant, $keys: ids of rules → rule, seen: alerts, first: epoch seconds of the
// first, positive and negative: how many were decided as true and as false. Access: SpoorAlert (tenant, rule_id).
UNWIND $keys AS rule
MATCH (a:SpoorAlert {tenant: $tenant, rule_id: rule})
RETURN rule, count(a) AS seen, min(a.created_epoch) AS first,
  sum(CASE a.decision WHEN 'true_positive' THEN 1 ELSE 0 END) AS positive,
  sum(CASE a.decision WHEN 'false_positive' THEN 1 ELSE 0 END) AS negative
