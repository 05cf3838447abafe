import {
  edgeKey,
  isRelation,
  type EdgeView,
  type EvidenceEdge,
  type EvidenceNode,
  type EvidencePath,
} from '../../graph/index.js';
import type { ShownEdge, ShownNode, ShownPath } from './shown.js';

/** What the rows of a hunter's own text show, as evidence: an edge that stands in several rows is one. */
export class ShownEvidence {
  readonly #edges = new Map<string, EvidenceEdge>();
  readonly #views: ReadonlyMap<object, EdgeView>;

  /** @param views how edges count, by the objects that show them */
  constructor(views: ReadonlyMap<object, EdgeView>) {
    this.#views = views;
  }

  path({ nodes, relationships }: ShownPath): EvidencePath {
    return { nodes: nodes.map(evidenceNode), edges: relationships.map((edge) => this.#edge(edge)) };
  }

  #edge(shown: ShownEdge): EvidenceEdge {
    const { type: relation, from, to, ...properties } = shown;
    const key = isRelation(relation)
      ? edgeKey(relation, from, to, properties)
      : JSON.stringify([relation, from, to, properties]);
    const view = this.#views.get(shown);
    const property = (name: string): unknown => properties[name];
    const edge = this.#edges.get(key) ?? { relation, from, to, view, property };
    this.#edges.set(key, edge);
    return edge;
  }
}

function evidenceNode(shown: ShownNode): EvidenceNode {
  return { uid: shown.uid, property: (name) => shown[name], show: () => shown };
}
