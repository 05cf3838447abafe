// What is said of attack paths, newest first, so many of each at most. $tenant, $paths: ids, $limit
// → properties. Access: SpoorAnnotation (tenant, path).
UNWIND $paths AS path
CALL (path) {
  MATCH (a:SpoorAnnotation {tenant: $tenant, path: path})
  RETURN a ORDER BY a.created_epoch DESC, a.id LIMIT $limit
}
RETURN properties(a) AS properties
