import {
  addAssertion,
  decodeEvidence,
  encodeEvidence,
  type EvidenceProperties,
} from '../model/edge.js';
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
import { assertionOfDelta, type EdgeDelta, type NodeDelta } from './plan.js';

/** A node as the graph holds it. */
export type StoredNode = Properties;
/** An edge as the graph holds it, beside its element id. */
export interface StoredEdge {
  readonly id: string;
  readonly properties: Properties & EvidenceProperties;
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
function typed(declarations: PropertyDeclarations, values: Properties): Record<string, unknown> {
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

/** What to write about a node, from what the graph holds and what the batch says. Pure. */
export function writeOfNode(
  delta: NodeDelta,
  stored: StoredNode | undefined,
  { tenant, source, receivedAt }: Context,
): NodeWrite {
  const { uid, kind } = delta;
  const { properties: declared } = entityDeclaration(kind);
  const before = stored ?? {};
  const joined = joinProperties(declared, pick(declared, before), delta.properties);
  const learned = Object.entries(joined).filter(([name, value]) => differs(before[name], value));
  const sources = (before['sources'] ?? []) as readonly string[];
  const seen = {
    first_seen_epoch: Math.min(number(before['first_seen_epoch'], Infinity), delta.first),
    last_seen_epoch: Math.max(number(before['last_seen_epoch'], -Infinity), delta.last),
    received_epoch: receivedAt,
    ...(sources.includes(source) ? {} : { sources: [...sources, source].sort() }),
  };
  const name = joined['name'];
  const change = (action: EntityChange['action']): EntityChange => ({
    uid,
    kind,
    name: typeof name === 'string' ? name : uid,
    action,
  });
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
}

/** What to write about an edge, from what the graph holds and what the batch says. Pure. */
export function writeOfEdge(
  delta: EdgeDelta,
  stored: StoredEdge | undefined,
  { source, receivedAt }: Context,
): EdgeWrite {
  const { relation, from, to, fromKind, toKind } = delta;
  const { properties: declared } = relationshipDeclaration(relation);
  const before = stored === undefined ? [] : decodeEvidence(stored.properties);
  const assertion = assertionOfDelta(delta, source, storedRate(relation));
  const evidence = encodeEvidence(addAssertion(before, assertion));
  const own = joinProperties(declared, pick(declared, stored?.properties ?? {}), {
    ...delta.discriminators,
    ...delta.properties,
  });
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

function pick(declared: PropertyDeclarations, values: Properties): Properties {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => Object.hasOwn(declared, name)),
  );
}

function number(value: PropertyValue | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
