// Edges that start at these nodes. $uids → from, relation, properties, to.
UNWIND $uids AS uid
MATCH (a:Entity:__TENANT__ {uid: uid})-[r]->(b:__TENANT__)
RETURN a.uid AS from, type(r) AS relation, properties(r) AS properties, b.uid AS to
