// Marks the store. $version.
MERGE (s:SpoorStore {name: 'spoor'})
SET s.version = $version
