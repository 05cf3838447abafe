// Takes one run of a saved hunt, of several replicas that want it. $tenant, $id, $kind: schedule or standing, $turn → id.
MATCH (s:SpoorSavedHunt {tenant: $tenant, id: $id})
SET s.locked = true
WITH s WHERE s.version > 0
  AND (CASE $kind WHEN 'schedule' THEN coalesce(s.last_due, -1.0) ELSE coalesce(s.last_sequence, -1.0) END) < $turn
FOREACH (_ IN CASE $kind WHEN 'schedule' THEN [1] ELSE [] END | SET s.last_due = $turn)
FOREACH (_ IN CASE $kind WHEN 'schedule' THEN [] ELSE [1] END | SET s.last_sequence = $turn)
RETURN s.id AS id
