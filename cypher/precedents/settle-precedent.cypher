// Notes that the alerts of a precedent are to be judged again, unless it was decided anew meanwhile. $tenant, $id, $at: epoch
// seconds of the change that was seen to. Access: SpoorPrecedent (tenant, id).
MATCH (p:SpoorPrecedent {tenant: $tenant, id: $id})
WHERE p.updated_epoch = $at
REMOVE p.unsettled
