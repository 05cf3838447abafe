import type { Projection } from '../live/projection.js';
import { verbOf } from '../live/verbs.js';
import { ways } from '../read/heading.js';
import type { TrailStep } from '../trail/trail.js';

/** An entity or a step. */
export interface ChokePoint {
  readonly node: number;
  readonly edge: number | undefined;
}

interface Arc {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Entities and steps any one of which, taken away, parts seeds from all that caused them: the most that a single
 * cut can, where that is half of them at least. Roots are causes without a cause of their own; a seed that is
 * one has none.
 * @param seeds nodes where chains of causes end
 */
export function chokePointsOf(
  projection: Projection,
  steps: readonly TrailStep[],
  seeds: ReadonlySet<number>,
): ChokePoint[] {
  const arcs = steps
    .filter(({ role }) => role === 'CAUSE')
    .flatMap(({ edge }) => arcsOf(projection, edge));
  const caused = new Set(arcs.map(({ to }) => to));
  const causes = new Set(arcs.map(({ from }) => from));
  const ends = [...seeds].filter((node) => caused.has(node));
  const roots = [...causes].filter((node) => !caused.has(node));
  if (ends.length === 0 || roots.length === 0) return [];
  const parted = (without: Partial<ChokePoint>): number => {
    const reached = reach(roots, arcs, without);
    return ends.filter((end) => end !== without.node && !reached.has(end)).length;
  };
  const points: ChokePoint[] = [
    ...[...causes].filter((node) => !seeds.has(node)).map((node) => ({ node, edge: undefined })),
    ...[...new Set(arcs.map(({ edge }) => edge))].map((edge) => ({
      node: projection.edges.from(edge),
      edge,
    })),
  ];
  const counted = points.map((point) => ({
    point,
    count: parted(point.edge === undefined ? { node: point.node } : { edge: point.edge }),
  }));
  const most = Math.max(0, ...counted.map(({ count }) => count));
  if (most * 2 < ends.length) return [];
  return counted.filter(({ count }) => count === most).map(({ point }) => point);
}

function reach(
  roots: readonly number[],
  arcs: readonly Arc[],
  without: Partial<ChokePoint>,
): Set<number> {
  const reached = new Set(roots.filter((node) => node !== without.node));
  for (let grew = true; grew;) {
    grew = false;
    for (const { edge, from, to } of arcs) {
      if (edge === without.edge || to === without.node) continue;
      if (!reached.has(from) || reached.has(to)) continue;
      reached.add(to);
      grew = true;
    }
  }
  return reached;
}

/** The ways in which influence runs along an edge. */
function arcsOf({ edges }: Projection, edge: number): Arc[] {
  const { flow } = verbOf(edges.verb(edge));
  return ways(flow, edges.from(edge), edges.to(edge)).map(([from, to]) => ({ edge, from, to }));
}
