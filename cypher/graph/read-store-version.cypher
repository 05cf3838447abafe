// The version of what is stored, or no row in a new store. → version.
MATCH (s:SpoorStore)
RETURN s.version AS version
