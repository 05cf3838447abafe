// How often precedents of a tenant were accepted or withdrawn. $tenant → revision. Access: SpoorPrecedentHead.tenant.
OPTIONAL MATCH (h:SpoorPrecedentHead {tenant: $tenant})
RETURN coalesce(h.revision, 0) AS revision
