// Edges never cross tenants: both counts come from the count store and must be equal. → out, in.
CALL () { MATCH (:__TENANT__)-[r]->() RETURN count(r) AS out }
CALL () { MATCH ()-[r]->(:__TENANT__) RETURN count(r) AS in }
RETURN out, in
