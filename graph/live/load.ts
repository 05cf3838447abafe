import { cypher } from '../../cypher/index.js';
import { abstractOf, tellingProperties } from '../baseline/abstraction.js';
import { asInteger, type Database } from '../db/database.js';
import type { Properties, PropertyValue } from '../model/properties.js';
import { isKind, kinds, relationshipDeclaration, relations } from '../model/registry.js';
import { NAMELESS } from '../read/entities.js';
import { NONE } from './node-table.js';
import type { Projection } from './projection.js';
import { verbNumber, verbOf } from './verbs.js';

export interface LoadedFrom {
  readonly database: Database;
  readonly tenant: string;
  readonly label: string;
  /** How long one statement may take. */
  readonly timeoutMs: number;
  /** Gives up, without an error: what was read by then is no whole. */
  readonly signal?: AbortSignal;
  /** Whether nothing of the tenant was committed since before it was begun: then no number can have moved. */
  readonly isStill: () => Promise<boolean>;
}

/** What was read of edges may be of other nodes. */
export class NumbersMoved extends Error {
  override readonly name = 'NumbersMoved';
}

/** A node's number in the store, and what is told of edges out of it. */
type EdgesRow = readonly [from: number, edges: readonly EdgeValues[]];

type EdgeValues = readonly [
  verb: string,
  to: number,
  firstSeen: number,
  lastSeen: number,
  observations: number,
  logWeight: number,
  sources: readonly string[],
  discriminators: Values | null,
];

type NodeRow = readonly [number: number, uid: string, kind: string, told: Values | null];

/** Of properties, in the order in which these were asked for. */
type Values = readonly (PropertyValue | null)[];

/** Edges of one node that come in one row, some kilobytes of memory for each hundred. */
const MOST_IN_ROW = 1_000;

/** What a node's names, sort and beginning are made of, by kind. */
const telling: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  kinds.map((kind) => [kind, [...tellingProperties(kind), 'started_epoch']]),
);

const discriminators: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  relations
    .map((relation) => [relation, relationshipDeclaration(relation).discriminators] as const)
    .filter(([, names]) => names.length > 0),
);

/**
 * Reads a tenant's nodes and edges into a projection. What is written meanwhile may be in it
 * or not: whoever loads applies all changes since before it began. Ends of edges come as the store's own
 * numbers; an edge whose ends were not read is left to those changes. The store gives the number of a node
 * that was deleted to another, so the numbers are read again at last where anything was written meanwhile.
 * @throws SpoorError GRAPH_UNAVAILABLE
 * @throws NumbersMoved where a number went to another node meanwhile: begin anew
 */
export async function loadProjection(
  projection: Projection,
  { database, tenant, label, isStill, ...limits }: LoadedFrom,
): Promise<void> {
  const caller = { caller: 'live-load', tenant };
  const loading = new Loading(projection);
  const each = async (
    query: 'liveNodes' | 'liveEdges' | 'liveCrowdedEdges' | 'liveNumbers',
    take: (row: readonly unknown[]) => void,
  ): Promise<void> => {
    if (limits.signal?.aborted === true) return;
    const parameters = { telling, discriminators, most: asInteger(MOST_IN_ROW) };
    await database.each(caller, cypher(query, { tenant: label }), parameters, take, limits);
  };
  await each('liveNodes', (row) => {
    loading.takeNode(row as NodeRow);
  });
  for (const query of ['liveEdges', 'liveCrowdedEdges'] as const) {
    await each(query, (row) => {
      loading.takeEdges(row as EdgesRow);
    });
  }
  if (await isStill()) return;
  let moved = 0;
  await each('liveNumbers', ([number, uid]) => {
    if (loading.isAnother(number as number, uid as string)) moved += 1;
  });
  if (moved > 0)
    throw new NumbersMoved('The store gave numbers of nodes anew while they were read.');
}

/** Puts what comes of the store into a projection. */
class Loading {
  readonly #projection: Projection;
  /** By the store's numbers. */
  readonly #uids = new Map<number, string>();
  readonly #nodes = new Map<number, number>();

  constructor(projection: Projection) {
    this.#projection = projection;
  }

  takeNode([number, uid, kind, told]: NodeRow): void {
    const projection = this.#projection;
    const properties = propertiesOf(telling[kind] ?? [], told ?? []);
    const { name, started_epoch: began } = properties;
    this.#uids.set(number, uid);
    this.#nodes.set(number, projection.nodes.ensure(uid));
    projection.call(uid, typeof name === 'string' ? name : NAMELESS);
    if (isKind(kind)) projection.isA(uid, abstractOf(kind, properties));
    if (typeof began === 'number') projection.began(uid, began);
  }

  takeEdges([number, edges]: EdgesRow): void {
    let from = this.#nodeOf(number);
    for (const values of edges) {
      // With an edge that found no room others went, and nodes with them.
      if (this.#isThinned) from = this.#nodeOf(number);
      if (from !== undefined) this.#takeEdge(from, values);
    }
  }

  /** True where the number was another node's when edges were read, or may have been. */
  isAnother(number: number, uid: string): boolean {
    const known = this.#uids.get(number);
    return known !== undefined && known !== uid;
  }

  #takeEdge(from: number, values: EdgeValues): void {
    const [verb, number, firstSeen, lastSeen, observations, logWeight, sources, told] = values;
    const to = this.#nodeOf(number);
    const declared = verbNumber(verb);
    if (to === undefined || declared === NONE) return;
    const { relation, discriminators: names } = verbOf(declared);
    const properties = names.length === 0 ? nothing : propertiesOf(names, told ?? []);
    const facts = { firstSeen, lastSeen, observations, logWeight, sources };
    this.#projection.putBetween(from, to, { relation, properties, ...facts });
  }

  get #isThinned(): boolean {
    return this.#projection.evictedUntil !== -Infinity;
  }

  /** Nodes are made anew where there was no room for all edges, and those without one were let go. */
  #nodeOf(number: number): number | undefined {
    if (!this.#isThinned) return this.#nodes.get(number);
    const uid = this.#uids.get(number);
    return uid === undefined ? undefined : this.#projection.nodes.ensure(uid);
  }
}

const nothing: Properties = {};

function propertiesOf(names: readonly string[], values: Values): Properties {
  const properties: Record<string, PropertyValue> = {};
  for (const [at, name] of names.entries()) {
    const value = values[at] ?? null;
    if (value !== null) properties[name] = value;
  }
  return properties;
}
