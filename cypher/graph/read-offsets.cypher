// How far a tenant's graph has read a stream of messages. $tenant, $stream → partition, next.
// Access: SpoorOffset (tenant, stream, partition).
MATCH (o:SpoorOffset {tenant: $tenant, stream: $stream})
RETURN o.partition AS partition, o.next AS next
ORDER BY partition
