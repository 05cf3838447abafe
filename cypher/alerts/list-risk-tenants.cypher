// Tenants that anything may speak against an entity of. → tenant. Access: SpoorAlertHead, SpoorPathHead.
CALL {
  MATCH (h:SpoorAlertHead)
  RETURN h.tenant AS tenant
  UNION
  MATCH (h:SpoorPathHead)
  RETURN h.tenant AS tenant
}
RETURN DISTINCT tenant
