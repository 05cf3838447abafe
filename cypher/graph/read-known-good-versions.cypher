// All versions of some known-good patterns, the newest first. $tenant, $ids → properties.
// Access: SpoorKnownGoodVersion (tenant, id, version).
UNWIND $ids AS id
MATCH (v:SpoorKnownGoodVersion {tenant: $tenant, id: id})
RETURN properties(v) AS properties
ORDER BY v.id, v.version DESC
