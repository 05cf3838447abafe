import { edgeKey, isRelation, relationshipDeclaration, type EdgeView } from '../../graph/index.js';
import type { ShownEdge, ShownNode, ShownPath } from './shown.js';

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
  readonly edge: ShownEdge;
  readonly view: EdgeView;
  readonly standing: boolean;
}

/** What the evidence of one finding is made of. */
export interface Evidence {
  readonly nodes: readonly ShownNode[];
  readonly sightings: readonly Sighting[];
}

/** Edges of one finding that are shown; what is beyond repeats the pattern. */
const MOST_STEPS = 24;

/** The edges and nodes of some paths, each once, in the order of the paths. */
export function evidenceOf(
  paths: readonly ShownPath[],
  views: ReadonlyMap<object, EdgeView>,
): Evidence {
  const nodes = new Map<string, ShownNode>();
  const sightings = new Map<string, Sighting>();
  for (const path of paths) {
    for (const edge of path.relationships) {
      const view = views.get(edge);
      if (view === undefined || sightings.size >= MOST_STEPS) continue;
      sightings.set(keyOf(edge), { edge, view, standing: isStanding(edge.type) });
    }
    for (const node of path.nodes) nodes.set(node.uid, node);
  }
  const kept = [...sightings.values()];
  const touched = new Set(kept.flatMap(({ edge }) => [edge.from, edge.to]));
  const shown = [...nodes.values()].filter(({ uid }) => kept.length === 0 || touched.has(uid));
  return { nodes: shown, sightings: kept };
}

/** The edge of the graph that it is. */
function keyOf({ type, from, to, ...properties }: ShownEdge): string {
  return isRelation(type)
    ? edgeKey(type, from, to, properties)
    : JSON.stringify([type, from, to, properties]);
}

function isStanding(type: string): boolean {
  if (!isRelation(type)) return false;
  const { halfLifeHours, descriptive } = relationshipDeclaration(type);
  return halfLifeHours === null || descriptive === true;
}

/** A step as it is told, with what was seen. */
export function stepOf({ edge, view, standing }: Sighting): FindingStep {
  const { type, from, to, ...properties } = edge;
  const own = isRelation(type) ? relationshipDeclaration(type).properties : {};
  return {
    ...view,
    from,
    relation: type,
    to,
    facts: Object.fromEntries(
      Object.entries(properties).filter(([name]) => Object.hasOwn(own, name)),
    ),
    standing,
  };
}
