// What may no longer be done without a person since it was wrong. $tenant → action, level, why, by, at.
// Access: SpoorAutonomy (tenant, action).
MATCH (a:SpoorAutonomy {tenant: $tenant})
RETURN a.action AS action, a.level AS level, a.why AS why, a.by AS by, a.at_epoch AS at
ORDER BY action
