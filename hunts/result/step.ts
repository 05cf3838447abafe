import {
  isDescriptive,
  isRelation,
  relationshipDeclaration,
  type EdgeView,
  type EvidenceEdge,
  type EvidenceNode,
  type EvidencePath,
} from '../../graph/index.js';

/** An edge of the evidence as it counts at the instant of the question, with what was seen. */
export interface FindingStep extends EdgeView {
  readonly from: string;
  readonly relation: string;
  readonly to: string;
  /** The verb's own properties: port, access mask, action and the like. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** A fact that does not fade like an event. */
  readonly standing: boolean;
}

/** An edge of the evidence, not written out yet. */
export interface Sighting {
  readonly edge: EvidenceEdge;
  readonly view: EdgeView;
  readonly standing: boolean;
}

/** What the evidence of one finding is made of. */
export interface Evidence {
  readonly nodes: readonly EvidenceNode[];
  readonly sightings: readonly Sighting[];
}

/** Edges of one finding that are shown; what is beyond repeats the pattern. */
const MOST_STEPS = 24;

/** The edges and nodes of some paths, each once, in the order of the paths. */
export function evidenceOf(paths: readonly EvidencePath[]): Evidence {
  const edges = new Set<EvidenceEdge>();
  const nodes = new Map<string, EvidenceNode>();
  const sightings: Sighting[] = [];
  for (const path of paths) {
    for (const edge of path.edges) {
      const { view, relation } = edge;
      if (view === undefined || edges.has(edge) || edges.size >= MOST_STEPS) continue;
      edges.add(edge);
      sightings.push({ edge, view, standing: isStanding(relation) });
    }
    for (const node of path.nodes) nodes.set(node.uid, node);
  }
  const touched = new Set(sightings.flatMap(({ edge }) => [edge.from, edge.to]));
  const shown = [...nodes.values()].filter(({ uid }) => sightings.length === 0 || touched.has(uid));
  return { nodes: shown, sightings };
}

function isStanding(type: string): boolean {
  if (!isRelation(type)) return false;
  return relationshipDeclaration(type).halfLifeHours === null || isDescriptive(type);
}

/** A step as it is told, with what was seen. */
export function stepOf({ edge, view, standing }: Sighting): FindingStep {
  const { from, relation, to } = edge;
  return {
    ...view,
    from,
    relation,
    to,
    facts: factsOf(edge),
    standing,
  };
}

function factsOf({ relation, property }: EvidenceEdge): FindingStep['facts'] {
  const facts: Record<string, unknown> = {};
  if (!isRelation(relation)) return facts;
  for (const name of Object.keys(relationshipDeclaration(relation).properties)) {
    const value = property(name);
    if (value !== undefined) facts[name] = value;
  }
  return facts;
}
