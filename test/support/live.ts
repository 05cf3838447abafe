import type { Projection } from '../../graph/live/projection.js';

export interface HeldEdge {
  readonly relation: string;
  readonly from: string;
  readonly to: string;
  readonly began: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly logWeight: number;
  readonly observations: number;
  readonly sources: readonly string[];
}

/** All that a projection holds, one edge after another. */
export function edgesOf(projection: Projection): HeldEdge[] {
  const { edges, nodes } = projection;
  return Array.from({ length: edges.end }, (_, edge) => edge)
    .filter((edge) => edges.isThere(edge))
    .map((edge) => ({
      relation: projection.relationOf(edge),
      from: nodes.uid(edges.from(edge)),
      to: nodes.uid(edges.to(edge)),
      began: nodes.began(edges.from(edge)),
      firstSeen: edges.firstSeen(edge),
      lastSeen: edges.lastSeen(edge),
      logWeight: Number(edges.logWeight(edge).toPrecision(9)),
      observations: edges.observations(edge),
      sources: projection.sourcesOf(edge),
    }));
}

/** The same in an order that does not depend on how it came to be. */
export function sortedEdgesOf(projection: Projection): string[] {
  return edgesOf(projection)
    .map((edge) => JSON.stringify(edge))
    .sort();
}
