import { Projection } from '../../graph/live/projection.js';
import type { LiveEdge } from '../../graph/live/projection.js';
import type { KnownGoodSet } from '../../graph/known-good/known-good-set.js';
import { Judge, type EvidenceOf } from '../../graph/trail/judge.js';
import type { Bounds } from '../../graph/trail/track.js';
import { decayRate, logWeightOf } from '../../graph/model/decay.js';
import { abstractOf } from '../../graph/baseline/abstraction.js';
import { isKind, type Relation } from '../../graph/index.js';

/** An edge as a test writes it: `from RELATION to` at an instant, or from one to another. */
export interface Drawn {
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly at: number;
  readonly until?: number;
  readonly properties?: LiveEdge['properties'];
}

const DAY_RATE = decayRate(24);

/** A projection of these edges, whose baseline has learned from them; nodes are named `process:cmd.exe#1`. */
export function drawn(
  edges: readonly Drawn[],
  budget = 1_000_000,
  knownGood?: KnownGoodSet,
): Projection {
  const projection = new Projection(budget, undefined, knownGood);
  heldBy(projection, edges);
  projection.learn({ relationships: edges.map(liveEdge) });
  return projection;
}

/** Puts edges into a projection that does not learn from them yet. */
export function heldBy(projection: Projection, edges: readonly Drawn[]): void {
  for (const { from, to } of edges) for (const uid of [from, to]) name(projection, uid);
  for (const edge of edges.map(liveEdge)) projection.put(edge);
}

function name(projection: Projection, uid: string): void {
  const [kind = '', rest = ''] = uid.split(':', 2);
  const named = kinds[kind] ?? kind;
  const [called = ''] = rest.split('#');
  if (isKind(named)) {
    projection.isA(uid, abstractOf(named, { name: called, image: called, path: called }));
  }
}

const kinds: Readonly<Record<string, string>> = {
  process: 'Process',
  file: 'File',
  host: 'Host',
  user: 'User',
  ipaddress: 'IpAddress',
};

function liveEdge({ relation, from, to, at, until = at, properties = {} }: Drawn): LiveEdge & {
  readonly action: 'CREATED';
} & { readonly fromKind: 'Process'; readonly toKind: 'Process' } {
  return {
    ...{ relation, from, to, properties, firstSeen: at, lastSeen: until, observations: 1 },
    logWeight: logWeightOf(until, 1, DAY_RATE),
    sources: ['test'],
    ...{ action: 'CREATED', fromKind: 'Process', toKind: 'Process' },
  };
}

export function judgeOf(
  projection: Projection,
  instant: number,
  evidence: EvidenceOf = () => 0,
): Judge {
  return new Judge(projection, instant, evidence);
}

export function nodeOf(projection: Projection, uid: string): number {
  const node = projection.nodes.find(uid);
  if (node === undefined) throw new Error(`no node ${uid}`);
  return node;
}

/** `from RELATION to` of an edge, for failures that can be read. */
export function told(projection: Projection, edge: number): string {
  const { edges, nodes } = projection;
  const [from, to] = [nodes.uid(edges.from(edge)), nodes.uid(edges.to(edge))];
  return `${from} ${projection.relationOf(edge)} ${to}`;
}

export const wide: Bounds = { edges: 100_000, fan: 1_000, nodes: 1_000, length: 20, slack: 5 };
