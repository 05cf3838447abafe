// The answer that was given to a request with this idempotency key. $tenant, $key → digest, answer.
MATCH (q:SpoorRequest {tenant: $tenant, key: $key})
RETURN q.digest AS digest, q.answer AS answer
