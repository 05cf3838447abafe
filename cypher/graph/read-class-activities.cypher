// In how many hours classes of a tenant took part, in rows by place. $tenant
// → name, role, log, last hour, log of hours with news, last of those. Access: index on SpoorActivity.tenant.
MATCH (a:SpoorActivity {tenant: $tenant})
RETURN a.name, a.role, a.log_count, a.window, a.log_news, a.news_window
