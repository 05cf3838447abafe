// The same of all precedents together. $tenant → one row. Access: SpoorAlert (tenant, precedent).
MATCH (a:SpoorAlert {tenant: $tenant})
WHERE a.precedent > ''
RETURN count(a) AS applied,
  sum(CASE a.decision WHEN 'false_positive' THEN 1 ELSE 0 END) AS confirmed,
  sum(CASE a.decision WHEN 'true_positive' THEN 1 ELSE 0 END) AS contradicted
