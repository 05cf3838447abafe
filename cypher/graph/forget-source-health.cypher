// Forgets how a source behaved and what was rejected of it. $tenant, $source.
OPTIONAL MATCH (s:SpoorSource {tenant: $tenant, source: $source})
WITH collect(s) AS found
OPTIONAL MATCH (d:SpoorDeadLetter {tenant: $tenant, source: $source})
WITH found, collect(d) AS letters
FOREACH (s IN found | DELETE s)
FOREACH (d IN letters | DELETE d)
