// Records of a tenant's audit log behind a place in it, in order. $tenant, $after, $limit → sequence, at, kind, subject,
// hash, signature, text. Access: SpoorAuditRecord (tenant, sequence), whose order it keeps as it names both.
MATCH (r:SpoorAuditRecord {tenant: $tenant})
WHERE r.sequence > $after
RETURN r.sequence AS sequence, r.at_epoch AS at, r.kind AS kind, r.subject AS subject, r.hash AS hash,
  r.signature AS signature, r.text AS text
ORDER BY r.tenant, r.sequence
LIMIT $limit
