import type { EpochSeconds } from '../model/observation.js';
import { flows, type Way } from '../read/heading.js';
import { NONE } from './node-table.js';
import type { Projection } from './projection.js';

/** Edges of one node that are looked at, the newest: of a node with more, the count is of these. */
const MOST_EDGES = 5_000;
const ways: readonly Way[] = ['out', 'in'];

/** How many others these nodes had to do with since an instant; those that are not held have none. */
export function countNeighbours(
  { nodes, edges }: Pick<Projection, 'nodes' | 'edges'>,
  uids: readonly string[],
  since: EpochSeconds,
): number {
  const own = new Set(uids.flatMap((uid) => nodes.find(uid) ?? []));
  const others = new Set<number>();
  for (const node of own) {
    let left = MOST_EDGES;
    for (const way of ways) {
      for (const flow of flows) {
        let edge = nodes.first(node, way, flow);
        for (; edge !== NONE && left > 0; edge = edges.next(edge, way), left -= 1) {
          if (edges.lastSeen(edge) < since) continue;
          others.add(way === 'out' ? edges.to(edge) : edges.from(edge));
        }
      }
    }
  }
  for (const node of own) others.delete(node);
  return others.size;
}
