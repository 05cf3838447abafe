import { edgeKey } from '../model/edge-key.js';
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
import type { Claim, ClaimEnd, PidEnd } from './claims.js';

/** What mentions of one node say, joined. */
export interface NodeSaid {
  properties: Properties;
  first: EpochSeconds;
  last: EpochSeconds;
}

/** What a batch says of one node, all mentions joined. */
export interface NodeDelta extends NodeSaid {
  readonly uid: string;
  readonly kind: Kind;
  /** The part that rests on no pid; absent where that is all of it, null where it is nothing. */
  firm?: NodeSaid | null;
}

export interface Sighting {
  readonly at: EpochSeconds;
  readonly count: number;
}

/** What observations of one edge say, aggregated. */
export interface EdgeSaid {
  properties: Properties;
  readonly sightings: Sighting[];
}

/** What a batch says of one edge, all observations aggregated. */
export interface EdgeDelta extends EdgeSaid {
  readonly key: string;
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  readonly fromKind: Kind;
  readonly toKind: Kind;
  readonly discriminators: Properties;
  /** The part that rests on no pid; absent where that is all of it, null where it is nothing. */
  firm?: EdgeSaid | null;
}

/** Everything a batch wants of the graph: one entry a node, one an edge. */
export interface WritePlan {
  readonly nodes: ReadonlyMap<string, NodeDelta>;
  readonly edges: ReadonlyMap<string, EdgeDelta>;
  /** Observations that name a process by pid, with the edge that each is a part of now. */
  readonly claims: readonly PlannedClaim[];
  /** Observations whose ends or keys were unusable; counted, never silently dropped. */
  readonly unusable: number;
}

export interface PlannedClaim extends Claim {
  readonly edge: string | undefined;
}

/** A mention with the identity that the graph gave it. */
export interface ResolvedMention {
  readonly uid: string;
  readonly kind: Kind;
  readonly properties: Properties;
  /** Where a pid names it: how it was named. */
  readonly end?: PidEnd;
}

export type Resolve = (mention: EntityMention, at: EpochSeconds) => ResolvedMention | undefined;

/** Aggregates a batch per node and per edge. Pure, given the identities. */
export function planWrites(observations: readonly Observation[], resolve: Resolve): WritePlan {
  const plan = new Planner(resolve);
  let unusable = 0;
  for (const observation of observations) if (!plan.add(observation)) unusable += 1;
  const { nodes, edges, claims } = plan;
  return { nodes, edges, claims, unusable };
}

class Planner {
  readonly nodes = new Map<string, NodeDelta>();
  readonly edges = new Map<string, EdgeDelta>();
  readonly claims: PlannedClaim[] = [];
  readonly #resolve: Resolve;

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** @returns false where the observation cannot be used. */
  add(observation: Observation): boolean {
    if (isRelationshipObservation(observation)) return this.#addRelationship(observation);
    const { entity, at } = observation;
    const from = this.#addMention(entity, at);
    if (from?.end !== undefined) {
      this.claims.push({ from: from.end, at, count: 1, properties: {}, edge: undefined });
    }
    return from !== undefined;
  }

  #addMention(mention: EntityMention, at: EpochSeconds): ResolvedMention | undefined {
    const resolved = this.#resolve(mention, at);
    if (resolved === undefined) return undefined;
    const { uid, kind, properties, end } = resolved;
    const known = this.nodes.get(uid);
    const isClaim = end !== undefined;
    if (known === undefined) {
      const said = { properties, first: at, last: at };
      this.nodes.set(uid, { uid, kind, ...said, ...(isClaim && { firm: null }) });
      return resolved;
    }
    if (isClaim && known.firm === undefined) {
      known.firm = { properties: known.properties, first: known.first, last: known.last };
    } else if (!isClaim && known.firm !== undefined) {
      known.firm ??= { properties, first: at, last: at };
      joinMention(known.firm, kind, properties, at);
    }
    joinMention(known, kind, properties, at);
    return resolved;
  }

  #addRelationship(observation: RelationshipObservation): boolean {
    const { relation, at, count = 1 } = observation;
    const declaration = relationshipDeclaration(relation);
    const fits =
      declaration.from.includes(observation.from.kind) &&
      declaration.to.includes(observation.to.kind);
    if (!fits || !Number.isSafeInteger(count) || count < 1) return false;
    const from = this.#addMention(observation.from, at);
    const to = this.#addMention(observation.to, at);
    if (from === undefined || to === undefined) return false;
    const all = declaredProperties(declaration.properties, observation.properties ?? {});
    const key = edgeKey(relation, from.uid, to.uid, all);
    const isClaim = from.end !== undefined || to.end !== undefined;
    if (isClaim) {
      const ends = { from: endOf(from), to: endOf(to) };
      this.claims.push({ relation, ...ends, at, count, properties: all, edge: key });
    }
    const [discriminators, properties] = splitProperties(relation, all);
    const known = this.edges.get(key);
    if (known === undefined) {
      const ends = { from: from.uid, to: to.uid, fromKind: from.kind, toKind: to.kind };
      const said = { properties, sightings: [{ at, count }] };
      const firm = isClaim && { firm: null };
      this.edges.set(key, { key, relation, ...ends, discriminators, ...said, ...firm });
      return true;
    }
    if (isClaim && known.firm === undefined) {
      known.firm = { properties: known.properties, sightings: [...known.sightings] };
    } else if (!isClaim && known.firm !== undefined) {
      known.firm ??= { properties, sightings: [] };
      joinSighting(known.firm, relation, properties, { at, count });
    }
    joinSighting(known, relation, properties, { at, count });
    return true;
  }
}

function endOf({ uid, kind, end }: ResolvedMention): ClaimEnd {
  return end ?? { uid, kind };
}

function joinMention(known: NodeSaid, kind: Kind, properties: Properties, at: EpochSeconds): void {
  const { properties: declared } = entityDeclaration(kind);
  known.properties = joinProperties(declared, known.properties, properties);
  known.first = Math.min(known.first, at);
  known.last = Math.max(known.last, at);
}

function joinSighting(
  known: EdgeSaid,
  relation: Relation,
  properties: Properties,
  sighting: Sighting,
): void {
  const { properties: declared } = relationshipDeclaration(relation);
  known.sightings.push(sighting);
  known.properties = joinProperties(declared, known.properties, properties);
}

/** Properties of an edge: those that tell it apart, and the others. */
export function splitProperties(relation: Relation, all: Properties): [Properties, Properties] {
  return split(all, relationshipDeclaration(relation).discriminators);
}

function split(all: Properties, names: readonly string[]): [Properties, Properties] {
  const picked: Record<string, PropertyValue> = {};
  const rest: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(all)) {
    (names.includes(name) ? picked : rest)[name] = value;
  }
  return [picked, rest];
}
