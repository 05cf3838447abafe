import {
  isDescriptive,
  relationshipDeclaration,
  relations,
  type Relation,
} from '../model/registry.js';
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

/** 1 - e^-weight, where that has digits left, and never 0: see `saturate` and `logOfCertainty`. */
const logCertainty = `log(CASE
    WHEN weight > 1e-8 THEN 1 - exp(-weight) WHEN weight > 1e-300 THEN weight ELSE 1e-300 END)`;

/** See `logPriorityAfter`, of the state with this step. */
const priority = `CASE
    WHEN NOT describes THEN
      (state.rarities - log(1 + log(toFloat(out * into)) / 2)) / (state.acting + 1) + CASE
        WHEN (state.logs + certainty) / (state.acting + 1) < state.faintest
          THEN (state.logs + certainty) / (state.acting + 1) ELSE state.faintest END
    WHEN state.acting = 0 THEN
      faintest - (state.crowding + log(1 + log(toFloat(crowd)))) / (state.length + 1)
    ELSE state.rarities / state.acting + CASE
        WHEN state.logs / state.acting < faintest THEN state.logs / state.acting ELSE faintest END
  END`;

function describing(verbs: readonly Relation[]): string {
  return `[${verbs
    .filter(isDescriptive)
    .map((verb) => `'${verb}'`)
    .join(', ')}]`;
}

/** Edges of the verb of `r` at a node: the store knows how many there are of a verb that is named. */
function degree(verbs: readonly Relation[], pattern: (verb: Relation) => string): string {
  const cases = verbs.map((verb) => `WHEN '${verb}' THEN COUNT { ${pattern(verb)} }`);
  return `CASE type(r) ${cases.join(' ')} END`;
}

/**
 * An act of a process is never earlier than its start, whatever the sensor's network clock says: the
 * interval of its edges is taken to begin and end no sooner.
 */
function branch(direction: Way, heading: Heading): string {
  const verbs = verbsFor(heading, direction);
  const any = verbs.join('|');
  const pattern = direction === 'out' ? `(n)-[r:${any}]->(m)` : `(n)<-[r:${any}]-(m)`;
  const [from, to] = direction === 'out' ? ['n', 'm'] : ['m', 'n'];
  const began = `coalesce(${from}.started_epoch, 0.0)`;
  const feasible =
    heading === 'forward'
      ? `(r.last_seen_epoch >= state.time OR ${began} >= state.time)`
      : `(r.first_seen_epoch <= state.time AND ${began} <= state.time)`;
  return `MATCH ${pattern}
    WHERE r.first_seen_epoch <= $instant AND m.tenant = $tenant AND NOT m.uid IN state.visited
    WITH state, r, n, m, $rates[type(r)] AS rate, ${historyOfEdge('r')} AS history
    WHERE rate = 0.0 OR ${feasible}
    WITH state, r, n, m, rate, ${weight} AS weight, ${began} AS began,
      type(r) IN ${describing(verbs)} AS describes, COUNT { (m)--() } AS crowd,
      ${degree(verbs, (verb) => `(${from})-[:${verb}]->()`)} AS out,
      ${degree(verbs, (verb) => `(${to})<-[:${verb}]-()`)} AS into
    WITH *, ${logCertainty} AS certainty
    WITH *, CASE WHEN rate > 0 AND certainty < state.faintest THEN certainty ELSE state.faintest END
      AS faintest
    WITH r, m, began, crowd, out, into, ${priority} AS priority
    ORDER BY priority DESC, elementId(r) LIMIT $limit
    RETURN r, m, began, crowd, out, into, priority`;
}

/**
 * One layer of a search: of all edges that feasibly follow one of the states (what a `Stretch` is ranked by, with
 * its index, uid, time and the uids that it visited), the $limit whose stretches come first.
 * → index, id, relation, from, to, properties, began, crowd, out, into, uid.
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
WITH state, r, m, began, crowd, out, into, priority ORDER BY priority DESC, elementId(r) LIMIT $limit
RETURN state.index AS index, elementId(r) AS id, type(r) AS relation, startNode(r).uid AS from,
  endNode(r).uid AS to, properties(r) AS properties, began, crowd, out, into, m.uid AS uid`;
}
