// How far a tenant's baseline has come. $tenant → sequence. Access: unique SpoorBaseline.tenant.
MATCH (b:SpoorBaseline {tenant: $tenant})
RETURN b.sequence AS sequence
