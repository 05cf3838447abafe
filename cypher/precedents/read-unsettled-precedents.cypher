// Precedents that were decided, and whose alerts are still to be judged again. $tenant → body.
// Access: SpoorPrecedent (tenant, unsettled).
MATCH (p:SpoorPrecedent {tenant: $tenant, unsettled: true})
RETURN p.body AS body
