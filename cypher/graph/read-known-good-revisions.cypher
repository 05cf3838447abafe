// How often the known-good patterns of some tenants were changed; none of a tenant that never had any.
// $names: tenants → tenant, revision. Access: SpoorKnownGoodHead.tenant.
UNWIND $names AS name
MATCH (h:SpoorKnownGoodHead {tenant: name})
RETURN h.tenant AS tenant, h.revision AS revision
