import {
  decodeEvidence,
  encodeEvidence,
  withoutSource,
  type Evidence,
  type EvidenceProperties,
} from '../model/edge.js';
import type { PropertyDeclarations } from '../model/declare.js';
import type { Properties } from '../model/properties.js';
import {
  entityDeclaration,
  relationshipDeclaration,
  type Kind,
  type Relation,
} from '../model/registry.js';

/**
 * What of a node or edge does not rest on a pid.
 *
 * Which run a pid meant can turn out to be another one, and then what was told by pid has to leave a node
 * and its edges as if it had never been there. Sums and joins cannot be undone, so the rest is kept
 * beside them: `firm` is absent where nothing rests on a pid, empty where everything does, and else
 * JSON. What was told by pid is kept as claims (graph/write/claims.ts).
 */
export interface FirmNode {
  readonly properties: Properties;
  readonly first: number;
  readonly last: number;
  readonly sources: readonly string[];
}

export interface FirmEdge {
  readonly evidence: Evidence;
  readonly properties: Properties;
}

export type StoredEdgeProperties = Properties & EvidenceProperties & { readonly firm?: string };

const NOTHING = '';

export function pick(declared: PropertyDeclarations, values: Properties): Properties {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => Object.hasOwn(declared, name)),
  );
}

/** All of a node as it is stored. */
export function nodeOf(kind: Kind, stored: Properties): FirmNode {
  return {
    properties: pick(entityDeclaration(kind).properties, stored),
    first: stored['first_seen_epoch'] as number,
    last: stored['last_seen_epoch'] as number,
    sources: stored['sources'] as readonly string[],
  };
}

export function firmNodeOf(kind: Kind, stored: Properties): FirmNode | undefined {
  const { firm } = stored;
  if (typeof firm !== 'string') return nodeOf(kind, stored);
  return firm === NOTHING ? undefined : (JSON.parse(firm) as FirmNode);
}

export function encodeFirmNode(firm: FirmNode | undefined): string {
  return firm === undefined ? NOTHING : JSON.stringify(firm);
}

/** All of an edge as it is stored. */
export function edgeOf(relation: Relation, stored: StoredEdgeProperties): FirmEdge {
  const { properties } = relationshipDeclaration(relation);
  return { evidence: decodeEvidence(stored), properties: pick(properties, stored) };
}

export function firmEdgeOf(relation: Relation, stored: StoredEdgeProperties): FirmEdge {
  const { firm } = stored;
  if (firm === undefined) return edgeOf(relation, stored);
  if (firm === NOTHING) return { evidence: [], properties: {} };
  const { evidence, properties } = JSON.parse(firm) as {
    evidence: EvidenceProperties;
    properties: Properties;
  };
  return { evidence: decodeEvidence(evidence), properties };
}

/** The firm part of an edge without what one source said; nothing where it is all of it. */
export function firmEdgeWithout(
  relation: Relation,
  stored: StoredEdgeProperties,
  source: string,
): { readonly firm?: string } {
  if (stored.firm === undefined) return {};
  const { evidence, properties } = firmEdgeOf(relation, stored);
  return { firm: encodeFirmEdge({ evidence: withoutSource(evidence, source), properties }) };
}

/** The same of a node, by its stored `firm`. */
export function firmNodeWithout(stored: string | null, source: string): { readonly firm?: string } {
  if (stored === null || stored === NOTHING) return {};
  const firm = JSON.parse(stored) as FirmNode;
  const sources = firm.sources.filter((name) => name !== source);
  return { firm: encodeFirmNode(sources.length === 0 ? undefined : { ...firm, sources }) };
}

export function encodeFirmEdge({ evidence, properties }: FirmEdge): string {
  if (evidence.length === 0) return NOTHING;
  return JSON.stringify({ evidence: encodeEvidence(evidence), properties });
}
