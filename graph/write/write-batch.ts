import type { Changes } from '../change/codec.js';
import { cypher } from '../../cypher/index.js';
import { asInteger } from '../db/database.js';
import type { Pipeline } from '../db/pipeline.js';
import { edgeKey } from '../model/edge-key.js';
import { groupBy } from '../model/group-by.js';
import { guardDegrees, isGuarded, type Degree, type Suppression } from './degree-guard.js';
import { createdNodes, createEdges, createNodes, type ElementIdOf } from './new-rows.js';
import type { EdgeDelta, WritePlan } from './plan.js';
import {
  writeOfEdge,
  writeOfNode,
  type EdgeWrite,
  type NodeWrite,
  type StoredEdge,
  type StoredNode,
} from './write-plan.js';

/** Where a batch is written, and by whom. */
export interface BatchContext {
  readonly tx: Pipeline;
  readonly tenant: string;
  readonly label: string;
  readonly source: string;
  readonly receivedAt: number;
  readonly degreeLimit: number;
}

export interface Written {
  /** Keys of edges that the degree guard kept out. */
  readonly refused: ReadonlySet<string>;
  /** Nodes and edges that are new. */
  readonly entities: number;
  readonly relationships: number;
  readonly suppressed: readonly Suppression[];
  readonly changes: Changes;
}

export interface KnownNode {
  /** Element id. */
  readonly id: string;
  readonly properties: StoredNode;
  readonly degree: number;
}

/**
 * Reads what the plan touches, joins, and writes the difference: known nodes and edges, then new ones.
 * Nothing waits for an answer that it does not need: nodes are written while edges are joined, and the
 * edges are on their way when it returns. What became of them is known when the pipeline has settled.
 */
export async function writeBatch(context: BatchContext, plan: WritePlan): Promise<Written> {
  const known = await readNodes(context, [...plan.nodes.keys()]);
  const reading = context.tx.start(readEdges(context, pairsKnown(plan, known)));
  const nodes = [...plan.nodes.values()]
    .sort((a, b) => (a.uid < b.uid ? -1 : 1))
    .map((delta) => writeOfNode(delta, known.get(delta.uid)?.properties, context));
  const writing = context.tx.start(writeNodes(context, nodes));

  const stored = await reading;
  const deltas = [...plan.edges.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const fresh = deltas.filter(({ key }) => !stored.has(key));
  const verdict = await guard(context, fresh, known);
  const kept = new Set([...verdict.kept, ...deltas.filter(({ key }) => stored.has(key))]);
  const refused = fresh.filter((delta) => !kept.has(delta)).map(({ key }) => key);
  const edges = [...kept].map((delta) => writeOfEdge(delta, stored.get(delta.key), context));
  const created = await writing;
  writeEdges(context, edges, (uid) => created.get(uid) ?? known.get(uid)?.id);
  writeSuppressions(context, verdict.suppressed);
  return {
    entities: nodes.filter(({ isNew }) => isNew).length,
    relationships: edges.filter(({ id }) => id === undefined).length,
    suppressed: verdict.suppressed,
    refused: new Set(refused),
    changes: {
      entities: nodes.flatMap(({ change }) => change ?? []),
      relationships: edges.map(({ change }) => change),
    },
  };
}

export async function readNodes(
  { tx, tenant }: Pick<BatchContext, 'tx' | 'tenant'>,
  uids: readonly string[],
): Promise<Map<string, KnownNode>> {
  const rows = (await tx.run(cypher('readNodes'), { uids, tenant })) as unknown as KnownNode[];
  return new Map(rows.map((row) => [String(row.properties['uid']), row]));
}

type EdgeRow = StoredEdge & Pair;

type Pair = Pick<EdgeDelta, 'from' | 'to' | 'relation'>;

/** A new node has no edges, so only known pairs are looked up. */
function pairsKnown({ edges }: WritePlan, known: ReadonlyMap<string, KnownNode>): Pair[] {
  return [...edges.values()].filter(({ from, to }) => known.has(from) && known.has(to));
}

/** Edges that the graph already has, by key. */
export async function readEdges(
  { tx, tenant }: Pick<BatchContext, 'tx' | 'tenant'>,
  wanted: Iterable<Pair>,
): Promise<Map<string, StoredEdge>> {
  const pairs = new Map<string, Pair>();
  for (const { relation, from, to } of wanted) {
    pairs.set(`${relation} ${from} ${to}`, { relation, from, to });
  }
  if (pairs.size === 0) return new Map();
  const rows = await tx.run(cypher('readEdges'), { pairs: [...pairs.values()], tenant });
  return new Map(
    (rows as unknown as EdgeRow[]).map(({ relation, from, to, id, properties }) => [
      edgeKey(relation, from, to, properties),
      { id, properties },
    ]),
  );
}

/** Degrees by verb are asked only of nodes that could be over the limit. */
async function guard(
  { tx, tenant, degreeLimit }: BatchContext,
  fresh: readonly EdgeDelta[],
  known: ReadonlyMap<string, KnownNode>,
): Promise<ReturnType<typeof guardDegrees>> {
  const suspects = fresh
    .filter(isGuarded)
    .flatMap((edge) =>
      [edge.from, edge.to]
        .filter((uid) => (known.get(uid)?.degree ?? 0) + fresh.length >= degreeLimit)
        .map((uid) => ({ uid, relation: edge.relation })),
    );
  const degrees = new Map<string, Degree>();
  for (const [relation, group] of groupBy(suspects, (suspect) => suspect.relation)) {
    const uids = [...new Set(group.map(({ uid }) => uid))];
    const rows = await tx.run(cypher('readDegrees', { relation }), { uids, tenant });
    for (const row of rows as unknown as (Degree & { uid: string })[]) {
      degrees.set(`${row.uid} ${relation}`, row);
    }
  }
  const none: Degree = { out: 0, in: 0 };
  return guardDegrees(
    fresh,
    (uid, { relation }) => degrees.get(`${uid} ${relation}`) ?? none,
    degreeLimit,
  );
}

/** @returns element ids of the new nodes, by uid; the known ones are on their way. */
export async function writeNodes(
  { tx, tenant, label }: Pick<BatchContext, 'tx' | 'tenant' | 'label'>,
  nodes: readonly NodeWrite[],
): Promise<ReadonlyMap<string, string>> {
  const fresh = nodes.filter(({ isNew }) => isNew);
  const known = nodes.filter(({ isNew }) => !isNew);
  const { text, parameters } = createNodes(fresh, { tenant, label });
  const creating = fresh.length === 0 ? [] : tx.run(text, parameters);
  if (known.length > 0) {
    const rows = known.map(({ uid, properties }) => ({ uid, properties }));
    tx.send(cypher('updateNodes'), { rows, tenant });
  }
  return createdNodes(await creating);
}

/** Known edges first: the server has work while the new ones are packed. */
export function writeEdges(
  { tx }: Pick<BatchContext, 'tx'>,
  edges: readonly EdgeWrite[],
  idOf: ElementIdOf,
): void {
  const fresh = edges.filter(({ id }) => id === undefined);
  const known = edges.flatMap(({ id, properties }) =>
    id === undefined ? [] : [{ id, properties }],
  );
  if (known.length > 0) tx.send(cypher('updateEdges'), { rows: known });
  if (fresh.length === 0) return;
  const { text, parameters } = createEdges(fresh, idOf);
  tx.send(text, parameters, ([row]) => {
    if (row?.['created'] === fresh.length) return;
    throw new Error(`wrote ${String(row?.['created'])} of ${fresh.length} edges`);
  });
}

/** The hub itself says what was kept out, so that an answer that rests on it can be explained. */
function writeSuppressions({ tx, tenant }: BatchContext, suppressed: readonly Suppression[]): void {
  if (suppressed.length === 0) return;
  const rows = suppressed.map(({ uid, relation, edges }) => ({
    uid,
    relation,
    edges: asInteger(edges),
  }));
  tx.send(cypher('countSuppressed'), { rows, tenant });
}
