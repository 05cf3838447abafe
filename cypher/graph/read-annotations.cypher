// Annotations, newest first. $tenant, $about: uid or id, or null for all, $limit → properties.
MATCH (a:SpoorAnnotation {tenant: $tenant})
WHERE $about IS NULL OR $about IN a.about
WITH a ORDER BY a.updated_epoch DESC, a.id LIMIT $limit
RETURN properties(a) AS properties
