import { assertionOf, type Assertion } from '../model/edge.js';
import {
  isRelationshipObservation,
  type EntityMention,
  type EpochSeconds,
  type Observation,
  type RelationshipObservation,
} from '../model/observation.js';
import {
  declaredProperties,
  joinProperties,
  type Properties,
  type PropertyValue,
} from '../model/properties.js';
import {
  entityDeclaration,
  relationshipDeclaration,
  type Kind,
  type Relation,
} from '../model/registry.js';

/** What a batch says of one node, all mentions joined. */
export interface NodeDelta {
  readonly uid: string;
  readonly kind: Kind;
  properties: Properties;
  first: EpochSeconds;
  last: EpochSeconds;
}

/** What a batch says of one edge, all observations aggregated. */
export interface EdgeDelta {
  readonly key: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly fromKind: Kind;
  readonly toKind: Kind;
  readonly discriminators: Properties;
  properties: Properties;
  readonly sightings: { at: EpochSeconds; count: number }[];
}

/** Everything a batch wants of the graph: one entry a node, one an edge. */
export interface WritePlan {
  readonly nodes: ReadonlyMap<string, NodeDelta>;
  readonly edges: ReadonlyMap<string, EdgeDelta>;
  /** Observations whose ends or keys were unusable; counted, never silently dropped. */
  readonly unusable: number;
}

/** A mention with the identity that the graph gave it. */
export interface ResolvedMention {
  readonly uid: string;
  readonly kind: Kind;
  readonly properties: Properties;
}

export type Resolve = (mention: EntityMention) => ResolvedMention | undefined;

/** Tells two edges apart: verb, ends and discriminators. */
export function edgeKey(
  relation: Relation,
  from: string,
  to: string,
  discriminators: Properties,
): string {
  const { discriminators: names } = relationshipDeclaration(relation);
  return JSON.stringify([relation, from, to, ...names.map((name) => discriminators[name] ?? null)]);
}

/** Aggregates a batch per node and per edge. Pure, given the identities. */
export function planWrites(observations: readonly Observation[], resolve: Resolve): WritePlan {
  const nodes = new Map<string, NodeDelta>();
  const edges = new Map<string, EdgeDelta>();
  let unusable = 0;
  for (const observation of observations) {
    const done = isRelationshipObservation(observation)
      ? addRelationship(nodes, edges, observation, resolve)
      : addMention(nodes, observation.entity, observation.at, resolve) !== undefined;
    if (!done) unusable += 1;
  }
  return { nodes, edges, unusable };
}

function addMention(
  nodes: Map<string, NodeDelta>,
  mention: EntityMention,
  at: EpochSeconds,
  resolve: Resolve,
): NodeDelta | undefined {
  const resolved = resolve(mention);
  if (resolved === undefined) return undefined;
  const { uid, kind, properties } = resolved;
  const known = nodes.get(uid);
  if (known === undefined) {
    const node = { uid, kind, properties, first: at, last: at };
    nodes.set(uid, node);
    return node;
  }
  known.properties = joinProperties(
    entityDeclaration(kind).properties,
    known.properties,
    properties,
  );
  known.first = Math.min(known.first, at);
  known.last = Math.max(known.last, at);
  return known;
}

function addRelationship(
  nodes: Map<string, NodeDelta>,
  edges: Map<string, EdgeDelta>,
  observation: RelationshipObservation,
  resolve: Resolve,
): boolean {
  const { relation, at, count = 1 } = observation;
  const declaration = relationshipDeclaration(relation);
  const fits =
    declaration.from.includes(observation.from.kind) &&
    declaration.to.includes(observation.to.kind);
  if (!fits || !Number.isSafeInteger(count) || count < 1) return false;
  const from = addMention(nodes, observation.from, at, resolve);
  const to = addMention(nodes, observation.to, at, resolve);
  if (from === undefined || to === undefined) return false;
  const all = declaredProperties(declaration.properties, observation.properties ?? {});
  const [discriminators, properties] = split(all, declaration.discriminators);
  const key = edgeKey(relation, from.uid, to.uid, discriminators);
  const known = edges.get(key);
  if (known === undefined) {
    const ends = { from: from.uid, to: to.uid, fromKind: from.kind, toKind: to.kind };
    const sightings = [{ at, count }];
    edges.set(key, { key, relation, ...ends, discriminators, properties, sightings });
    return true;
  }
  known.sightings.push({ at, count });
  known.properties = joinProperties(declaration.properties, known.properties, properties);
  return true;
}

function split(all: Properties, names: readonly string[]): [Properties, Properties] {
  const picked: Record<string, PropertyValue> = {};
  const rest: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(all)) {
    (names.includes(name) ? picked : rest)[name] = value;
  }
  return [picked, rest];
}

/** The assertion that a source makes with this batch about an edge. */
export function assertionOfDelta(edge: EdgeDelta, source: string, rate: number): Assertion {
  return assertionOf(source, edge.sightings, rate);
}
