import { relationshipDeclaration, relations, type Relation } from '../model/registry.js';
import { historyOfEdge, weightOfHistory } from './decay-cypher.js';
import { followed, type Heading, type Way } from './heading.js';

function verbsFor(heading: Heading, way: Way): readonly Relation[] {
  const flows = followed[heading][way];
  return relations.filter((relation) => flows.includes(relationshipDeclaration(relation).flow));
}

/**
 * Weight of `r` at $instant, for choosing which edges to follow; what is shown is computed again in
 * graph/model. The stored weight serves when no half-life was changed and nothing is newer than the
 * question; else the history does.
 */
const weight = `CASE
    WHEN $stored AND r.last_seen_epoch <= $instant
      THEN exp(r.log_weight - rate * ($instant - $landmark))
    ELSE ${weightOfHistory('history', 'rate')}
  END * CASE WHEN rate > 0 AND r.last_seen_epoch < $staleBefore THEN $staleFactor ELSE 1.0 END`;

/**
 * An act of a process is never earlier than its start, whatever the sensor's network clock says: the
 * interval of its edges is taken to begin and end no sooner.
 */
function branch(direction: Way, heading: Heading): string {
  const verbs = verbsFor(heading, direction).join('|');
  const pattern = direction === 'out' ? `(n)-[r:${verbs}]->(m)` : `(n)<-[r:${verbs}]-(m)`;
  const actor = direction === 'out' ? 'n' : 'm';
  const began = `coalesce(${actor}.started_epoch, 0.0)`;
  const standing = 'rate = 0.0';
  const feasible =
    heading === 'forward'
      ? `(r.last_seen_epoch >= state.time OR ${began} >= state.time)`
      : `(r.first_seen_epoch <= state.time AND ${began} <= state.time)`;
  return `MATCH ${pattern}
    WHERE r.first_seen_epoch <= $instant AND m.tenant = $tenant
    WITH state, r, n, m, $rates[type(r)] AS rate, ${historyOfEdge('r')} AS history
    WHERE ${standing} OR ${feasible}
    WITH r, m, ${weight} AS weight, ${began} AS began, COUNT { (m)--() } AS crowd
    WITH r, m, began, crowd, (1 - exp(-weight)) / (1 + log(toFloat(crowd))) AS interest
    ORDER BY interest DESC, elementId(r) LIMIT $fan
    RETURN r, m, began, crowd, interest`;
}

/**
 * One layer of a search: from each state { index, uid, time } the $fan most interesting feasible edges,
 * certain and to a node that few others touch.
 * → index, id, relation, from, to, properties, began, crowd, uid.
 */
export function buildExpand(heading: Heading): string {
  return `UNWIND $states AS state
MATCH (n:Entity {uid: state.uid})
WHERE n.tenant = $tenant
CALL (n, state) {
    ${branch('out', heading)}
  UNION ALL
    ${branch('in', heading)}
}
WITH state, r, m, began, crowd, interest ORDER BY interest DESC, elementId(r)
RETURN state.index AS index, elementId(r) AS id, type(r) AS relation, startNode(r).uid AS from,
  endNode(r).uid AS to, properties(r) AS properties, began, crowd, m.uid AS uid`;
}
