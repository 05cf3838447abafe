// Remembers the answer to a request. $tenant, $key, $digest, $answer, $now.
MERGE (q:SpoorRequest {tenant: $tenant, key: $key})
ON CREATE SET q.digest = $digest, q.answer = $answer, q.answered_epoch = $now
