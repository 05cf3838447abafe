// Waits until every index is usable. $seconds.
CALL db.awaitIndexes($seconds)
