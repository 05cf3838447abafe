import type { Relation } from '../../graph/index.js';
import { edgeKey } from '../../graph/model/edge-key.js';
import type { EdgeDelta, NodeDelta } from '../../graph/write/plan.js';
import { Activity } from './activity.js';
import type { EdgeDraft } from './draft.js';
import type { Estate } from './estate.js';
import type { EstateProcess } from './processes.js';

/** As `graph.degree_limit` is by default: ingest would have kept out what is beyond. */
const DEGREE_LIMIT = 10_000;
/** Draws in a row that give nothing new, after which the estate is taken to be exhausted. */
const MOST_MISSES = 100_000;

/**
 * Exactly `count` edges: first what each process is, then what it did, until there are enough. Each is
 * one by verb, ends and discriminators, as ingest folds them.
 * @throws Error when the estate is too small for so many
 */
export function* edgesOf(estate: Estate, count: number): Generator<EdgeDelta, void, undefined> {
  const known = new Set<string>();
  const degrees = new Map<string, number>();
  const activity = new Activity(estate);
  let misses = 0;
  for (const draft of drafts(estate, activity)) {
    const edge = accept(draft, known, degrees);
    misses = edge === undefined ? misses + 1 : 0;
    if (misses > MOST_MISSES) throw new Error(`the estate has no more than ${known.size} edges`);
    if (edge === undefined) continue;
    yield edge;
    if (known.size === count) return;
  }
}

function* drafts(estate: Estate, activity: Activity): Generator<EdgeDraft, void, undefined> {
  yield* estate.hosts.map((host, n) => ({
    relation: 'HAS_ADDRESS' as const,
    from: host,
    to: need(estate.inside[n]),
    sightings: [
      { at: host.first, count: 1 },
      { at: host.last, count: 1 },
    ],
  }));
  for (const process of estate.processes) yield* standing(estate, process);
  for (;;) yield activity.next();
}

/** What every event that names a process says of it, and who started it. */
function* standing(estate: Estate, process: EstateProcess): Generator<EdgeDraft, void, undefined> {
  const { node, host, image, account, parent, started, ended } = process;
  const often = [
    { at: started, count: 1 },
    { at: ended, count: 1 },
  ];
  const user =
    typeof account === 'number' ? estate.accounts[account] : estate.serviceAccounts.get(account);
  yield { relation: 'RAN_ON', from: node, to: need(estate.hosts[host]), sightings: often };
  yield {
    relation: 'INSTANCE_OF',
    from: node,
    to: need(estate.programs.get(image)),
    sightings: often,
  };
  const once = [{ at: started, count: 1 }];
  yield { relation: 'RAN_AS', from: node, to: need(user), sightings: once };
  if (parent !== undefined) {
    yield { relation: 'PROC_CREATED', from: parent.node, to: node, sightings: once };
  }
}

const descriptive = new Set<Relation>(['RAN_ON', 'RAN_AS', 'INSTANCE_OF', 'HAS_ADDRESS']);

function accept(
  draft: EdgeDraft,
  known: Set<string>,
  degrees: Map<string, number>,
): EdgeDelta | undefined {
  const { relation, from, to, discriminators = {}, sightings } = draft;
  const key = edgeKey(relation, from.uid, to.uid, discriminators);
  if (known.has(key)) return undefined;
  if (!descriptive.has(relation)) {
    const ends = [`${from.uid} ${relation} out`, `${to.uid} ${relation} in`];
    if (ends.some((end) => (degrees.get(end) ?? 0) >= DEGREE_LIMIT)) return undefined;
    for (const end of ends) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  }
  known.add(key);
  const ends = { from: from.uid, to: to.uid, fromKind: from.kind, toKind: to.kind };
  return { key, relation, ...ends, discriminators, properties: {}, sightings };
}

function need(node: NodeDelta | undefined): NodeDelta {
  if (node === undefined) throw new Error('the estate lacks a node that an edge names');
  return node;
}
