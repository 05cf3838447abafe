import { abstractOf } from '../baseline/abstraction.js';
import { addAssertion, assertionOf, encodeEvidence } from '../model/edge.js';
import { joinProperties, type Properties, type PropertyValue } from '../model/properties.js';
import {
  entityDeclaration,
  relationshipDeclaration,
  type Kind,
  type Relation,
} from '../model/registry.js';
import type { PropertyDeclarations } from '../model/declare.js';
import { asInteger } from '../db/database.js';
import type { EntityChange, RelationshipChange } from '../change/change.js';
import { storedRate } from '../settings.js';
import {
  edgeOf,
  encodeFirmEdge,
  encodeFirmNode,
  firmEdgeOf,
  firmNodeOf,
  nodeOf,
  type FirmEdge,
  type FirmNode,
  type StoredEdgeProperties,
} from './firm.js';
import type { EdgeDelta, EdgeSaid, NodeDelta, NodeSaid } from './plan.js';

/** A node as the graph holds it. */
export type StoredNode = Properties;
/** An edge as the graph holds it, beside its element id. */
export interface StoredEdge {
  readonly id: string;
  readonly properties: StoredEdgeProperties;
}

export interface NodeWrite {
  readonly uid: string;
  readonly kind: Kind;
  readonly isNew: boolean;
  /** All properties of a new node; only those that differ for a known one. */
  readonly properties: Record<string, unknown>;
  readonly change: EntityChange | undefined;
}

export interface EdgeWrite {
  readonly relation: Relation;
  readonly from: string;
  readonly to: string;
  /** Absent for a new edge. */
  readonly id: string | undefined;
  readonly properties: Record<string, unknown>;
  readonly change: RelationshipChange;
}

interface Context {
  readonly tenant: string;
  readonly source: string;
  /** Wall clock of the write: what was received lately is kept, however long ago it happened. */
  readonly receivedAt: number;
}

/** Marks integers for the driver, which would send every number as a float. */
export function typed(
  declarations: PropertyDeclarations,
  values: Properties,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      declarations[name]?.type === 'integer' && typeof value === 'number'
        ? asInteger(value)
        : value,
    ]),
  );
}

function differs(a: PropertyValue | undefined, b: PropertyValue): boolean {
  return Array.isArray(a) && Array.isArray(b) ? a.join('\0') !== b.join('\0') : a !== b;
}

/** All that is known of a node, after what one source said of it now. */
export function joinNode(
  kind: Kind,
  known: FirmNode | undefined,
  { properties, first, last }: NodeSaid,
  source: string,
): FirmNode {
  const { properties: declared } = entityDeclaration(kind);
  if (known === undefined) {
    return { properties: joinProperties(declared, {}, properties), first, last, sources: [source] };
  }
  return {
    properties: joinProperties(declared, known.properties, properties),
    first: Math.min(known.first, first),
    last: Math.max(known.last, last),
    sources: known.sources.includes(source) ? known.sources : [...known.sources, source].sort(),
  };
}

/** All that is known of an edge, after what one source said of it now. */
export function joinEdge(
  relation: Relation,
  { evidence, properties }: FirmEdge,
  said: EdgeSaid,
  source: string,
): FirmEdge {
  const { properties: declared } = relationshipDeclaration(relation);
  const assertion = assertionOf(source, said.sightings, storedRate(relation));
  return {
    evidence: addAssertion(evidence, assertion),
    properties: joinProperties(declared, properties, said.properties),
  };
}

/** What to write about a node, from what the graph holds and what the batch says. Pure. */
export function writeOfNode(
  delta: NodeDelta,
  stored: StoredNode | undefined,
  context: Context,
): NodeWrite {
  const { uid, kind, firm } = delta;
  const { tenant, source, receivedAt } = context;
  const { properties: declared } = entityDeclaration(kind);
  const before = stored ?? {};
  const known = stored === undefined ? undefined : nodeOf(kind, stored);
  const { properties: joined, first, last, sources } = joinNode(kind, known, delta, source);
  const learned = Object.entries(joined).filter(([name, value]) => differs(before[name], value));
  const seen = {
    first_seen_epoch: first,
    last_seen_epoch: last,
    received_epoch: receivedAt,
    ...(sources === known?.sources ? {} : { sources }),
    ...firmOfWrite(),
  };
  const change = (action: EntityChange['action']): EntityChange =>
    entityChange(uid, kind, joined, action);
  if (stored === undefined) {
    const properties = { uid, kind, tenant, ...typed(declared, joined), ...seen };
    return { uid, kind, isNew: true, properties, change: change('CREATED') };
  }
  const properties = { ...typed(declared, Object.fromEntries(learned)), ...seen };
  return {
    uid,
    kind,
    isNew: false,
    properties,
    change: learned.length > 0 ? change('UPDATED') : undefined,
  };

  function firmOfWrite(): { firm?: string } {
    if (firm === undefined && before['firm'] === undefined) return {};
    const firmly = stored === undefined ? undefined : firmNodeOf(kind, stored);
    const said = firm === undefined ? delta : firm;
    return { firm: encodeFirmNode(said === null ? firmly : joinNode(kind, firmly, said, source)) };
  }
}

export function entityChange(
  uid: string,
  kind: Kind,
  properties: Properties,
  action: EntityChange['action'],
): EntityChange {
  const { name, started_epoch: startedAt } = properties;
  const change = {
    ...{ uid, kind, name: typeof name === 'string' ? name : uid, action },
    abstract: abstractOf(kind, properties),
  };
  return typeof startedAt === 'number' ? { ...change, startedAt } : change;
}

/** What to write about an edge, from what the graph holds and what the batch says. Pure. */
export function writeOfEdge(
  delta: EdgeDelta,
  stored: StoredEdge | undefined,
  { source, receivedAt }: Context,
): EdgeWrite {
  const { relation, discriminators, firm } = delta;
  const all = (said: EdgeSaid): EdgeSaid => ({
    ...said,
    properties: { ...discriminators, ...said.properties },
  });
  const none: FirmEdge = { evidence: [], properties: {} };
  const before = stored === undefined ? none : edgeOf(relation, stored.properties);
  const after = joinEdge(relation, before, all(delta), source);
  const isFirm = firm === undefined && stored?.properties.firm === undefined;
  return edgeWrite(delta, stored, after, isFirm ? undefined : firmly(), receivedAt);

  function firmly(): string {
    const known = stored === undefined ? none : firmEdgeOf(relation, stored.properties);
    const said = firm === undefined ? delta : firm;
    return encodeFirmEdge(said === null ? known : joinEdge(relation, known, all(said), source));
  }
}

/** `firm` is the part that rests on no pid, encoded; absent where that is all of it. */
export function edgeWrite(
  {
    relation,
    from,
    to,
    fromKind,
    toKind,
  }: Pick<EdgeDelta, 'relation' | 'from' | 'to' | 'fromKind' | 'toKind'>,
  stored: StoredEdge | undefined,
  { evidence: known, properties: own }: FirmEdge,
  firm: string | undefined,
  receivedAt: number,
): EdgeWrite {
  const { properties: declared } = relationshipDeclaration(relation);
  const evidence = encodeEvidence(known);
  return {
    relation,
    from,
    to,
    id: stored?.id,
    properties: {
      ...typed(declared, own),
      ...evidence,
      observations: asInteger(evidence.observations),
      received_epoch: receivedAt,
      ...(firm === undefined ? {} : { firm }),
    },
    change: {
      relation,
      from,
      fromKind,
      to,
      toKind,
      action: stored === undefined ? 'CREATED' : 'UPDATED',
      properties: own,
      firstSeen: evidence.first_seen_epoch,
      lastSeen: evidence.last_seen_epoch,
      observations: evidence.observations,
      logWeight: evidence.log_weight,
      sources: evidence.sources,
    },
  };
}
