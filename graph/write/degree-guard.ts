import { bump } from '../model/group-by.js';
import { isDescriptive } from '../model/registry.js';
import type { EdgeDelta } from './plan.js';

/** How many edges of one verb a node has before the batch. */
export interface Degree {
  readonly out: number;
  readonly in: number;
}

/** What the guard kept out at one node: counted in the answer and on the node. */
export interface Suppression {
  readonly uid: string;
  readonly relation: string;
  readonly direction: 'out' | 'in';
  readonly edges: number;
}

export interface GuardVerdict {
  readonly kept: readonly EdgeDelta[];
  readonly suppressed: readonly Suppression[];
}

/** True where the guard may act: an edge that says what its start *is* would be missed by every query. */
export function isGuarded(edge: EdgeDelta): boolean {
  return !isDescriptive(edge.relation);
}

/**
 * Keeps a resolver, a proxy or a scanner from gathering so many edges of one verb that every path
 * runs through it. Edges that the graph already has are always updated; only new ones are kept out.
 */
export function guardDegrees(
  fresh: readonly EdgeDelta[],
  degreeOf: (uid: string, edge: EdgeDelta) => Degree,
  limit: number,
): GuardVerdict {
  const added = new Map<string, number>();
  const suppressed = new Map<string, Suppression>();
  const kept: EdgeDelta[] = [];
  for (const edge of fresh) {
    const full = isGuarded(edge) ? fullEnd(edge, degreeOf, added, limit) : undefined;
    if (full === undefined) {
      kept.push(edge);
      bump(added, endKey(edge.from, edge, 'out'));
      bump(added, endKey(edge.to, edge, 'in'));
    } else {
      const { key, uid, direction } = full;
      const edges = (suppressed.get(key)?.edges ?? 0) + 1;
      suppressed.set(key, { uid, relation: edge.relation, direction, edges });
    }
  }
  return { kept, suppressed: [...suppressed.values()] };
}

interface End {
  readonly key: string;
  readonly uid: string;
  readonly direction: 'out' | 'in';
}

function fullEnd(
  edge: EdgeDelta,
  degreeOf: (uid: string, edge: EdgeDelta) => Degree,
  added: ReadonlyMap<string, number>,
  limit: number,
): End | undefined {
  const ends = [
    { uid: edge.to, direction: 'in' as const },
    { uid: edge.from, direction: 'out' as const },
  ];
  for (const { uid, direction } of ends) {
    const key = endKey(uid, edge, direction);
    if (degreeOf(uid, edge)[direction] + (added.get(key) ?? 0) >= limit)
      return { key, uid, direction };
  }
  return undefined;
}

function endKey(uid: string, edge: EdgeDelta, direction: 'out' | 'in'): string {
  return `${uid} ${edge.relation} ${direction}`;
}
