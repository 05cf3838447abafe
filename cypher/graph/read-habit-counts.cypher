// How often hosts of a tenant showed habits, in rows by place. $tenant
// → actor, relation, object, detail, host, log, log of first sightings, last hour.
// Access: index on SpoorHabit.tenant.
MATCH (h:SpoorHabit {tenant: $tenant})
RETURN h.actor, h.relation, h.object, h.detail, h.host, h.log_count, h.log_news, h.window
