// Writes a saved hunt where it is still as the writer read it. $tenant, $id, $before: version or 0, $properties → version.
MERGE (s:SpoorSavedHunt {tenant: $tenant, id: $id})
ON CREATE SET s.version = 0
SET s.locked = true
WITH s WHERE s.version = $before
SET s += $properties
RETURN s.version AS version
