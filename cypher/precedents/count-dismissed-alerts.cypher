// What became of alerts whose verdict is by precedents. $tenant, $ids: of precedents → id, applied: how many there are, confirmed
// and contradicted: how many of them analysts found false, and true. Access: SpoorAlert (tenant, precedent).
UNWIND $ids AS id
MATCH (a:SpoorAlert {tenant: $tenant, precedent: id})
RETURN id, count(a) AS applied,
  sum(CASE a.decision WHEN 'false_positive' THEN 1 ELSE 0 END) AS confirmed,
  sum(CASE a.decision WHEN 'true_positive' THEN 1 ELSE 0 END) AS contradicted
