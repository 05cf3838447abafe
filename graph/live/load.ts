import { cypher } from '../../cypher/index.js';
import { abstractOf } from '../baseline/abstraction.js';
import type { Database } from '../db/database.js';
import type { Properties, PropertyValue } from '../model/properties.js';
import { groupBy } from '../model/group-by.js';
import {
  isKind,
  isRelation,
  relationshipDeclaration,
  relations,
  type Relation,
} from '../model/registry.js';
import type { Projection } from './projection.js';

export interface LoadedFrom {
  readonly database: Database;
  readonly tenant: string;
  readonly label: string;
  /** How long one statement may take. */
  readonly timeoutMs: number;
  /** Gives up, without an error: what was read by then is no whole. */
  readonly signal?: AbortSignal;
}

/** What was read of edges may be of other nodes. */
export class NumbersMoved extends Error {
  override readonly name = 'NumbersMoved';
}

type EdgeRow = readonly [
  verb: string,
  from: number,
  to: number,
  firstSeen: number,
  lastSeen: number,
  observations: number,
  logWeight: number,
  sources: readonly string[],
  discriminators: readonly (PropertyValue | null)[],
];

type NodeRow = readonly [
  number: number,
  uid: string,
  kind: string,
  began: number | null,
  ...properties: readonly (PropertyValue | null)[],
];

/** What tells of what sort a node is, in the order of live-nodes.cypher. */
const TELLING = ['image', 'path', 'name', 'address', 'scope', 'domain', 'arn', 'type'] as const;

/**
 * Reads a tenant's nodes and edges into a projection. What is written meanwhile may be in it
 * or not: whoever loads applies all changes since before it began. Ends of edges come as the store's own
 * numbers; an edge whose ends were not read is left to those changes. The store gives the number of a node
 * that was deleted to another, so the numbers are read again at last.
 * @throws SpoorError GRAPH_UNAVAILABLE
 * @throws NumbersMoved where a number went to another node meanwhile: begin anew
 */
export async function loadProjection(
  projection: Projection,
  { database, tenant, label, ...limits }: LoadedFrom,
): Promise<void> {
  const caller = { caller: 'live-load', tenant };
  const uids = new Map<number, string>();
  const takeNode = (row: readonly unknown[]): void => {
    const [number, uid, kind, began, ...told] = row as NodeRow;
    uids.set(number, uid);
    if (isKind(kind)) projection.isA(uid, abstractOf(kind, propertiesOf(TELLING, told)));
    if (began !== null) projection.began(uid, began);
  };
  await database.each(caller, cypher('liveNodes', { tenant: label }), {}, takeNode, limits);
  const text = cypher('liveEdges', { tenant: label });
  // Two statements and not one a verb: a server that has just begun takes longer to plan than to read.
  for (const group of groupBy(relations, hasDiscriminators).values()) {
    if (limits.signal?.aborted === true) return;
    const discriminators = [...new Set(group.flatMap(discriminatorsOf))];
    const takeEdge = (row: readonly unknown[]): void => {
      const [verb, a, b, firstSeen, lastSeen, observations, logWeight, sources, values] =
        row as EdgeRow;
      const [from, to] = [uids.get(a), uids.get(b)];
      if (from === undefined || to === undefined || !isRelation(verb)) return;
      const relation = verb;
      const properties = propertiesOf(discriminators, values);
      const facts = { firstSeen, lastSeen, observations, logWeight, sources };
      projection.put({ relation, from, to, properties, ...facts });
    };
    const parameters = { relations: group, discriminators };
    await database.each(caller, text, parameters, takeEdge, limits);
  }
  const moved: unknown[] = [];
  const compare = ([number, uid]: readonly unknown[]): void => {
    const known = uids.get(number as number);
    if (known !== undefined && known !== uid) moved.push(uid);
  };
  await database.each(caller, cypher('liveNumbers', { tenant: label }), {}, compare, limits);
  if (moved.length > 0)
    throw new NumbersMoved('The store gave numbers of nodes anew while they were read.');
}

function discriminatorsOf(relation: Relation): readonly string[] {
  return relationshipDeclaration(relation).discriminators;
}

function hasDiscriminators(relation: Relation): boolean {
  return discriminatorsOf(relation).length > 0;
}

function propertiesOf(
  names: readonly string[],
  values: readonly (PropertyValue | null)[],
): Properties {
  const properties: Record<string, PropertyValue> = {};
  for (const [at, name] of names.entries()) {
    const value = values[at] ?? null;
    if (value !== null) properties[name] = value;
  }
  return properties;
}
