// Which of these dead letters are kept already, and how many there are in all. $tenant, $ids → ids, total.
CALL () {
  MATCH (d:SpoorDeadLetter {tenant: $tenant})
  RETURN count(d) AS total
}
OPTIONAL MATCH (known:SpoorDeadLetter {tenant: $tenant})
WHERE known.id IN $ids
RETURN total, collect(known.id) AS ids
