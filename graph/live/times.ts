import type { EpochSeconds } from '../model/observation.js';
import type { Heading } from '../read/heading.js';
import type { Projection } from './projection.js';
import { verbOf } from './verbs.js';

/** The span in which an edge can have acted: never before the process that acts along it began. */
export function beginOf({ edges, nodes }: Projection, edge: number): EpochSeconds {
  return Math.max(edges.firstSeen(edge), nodes.began(edges.from(edge)));
}

export function endOf({ edges, nodes }: Projection, edge: number): EpochSeconds {
  return Math.max(edges.lastSeen(edge), nodes.began(edges.from(edge)));
}

/** The instant at which an edge acts after (before) `time`, greedily; NaN where it cannot. */
export function actsAt(
  projection: Projection,
  edge: number,
  time: EpochSeconds,
  heading: Heading,
): EpochSeconds {
  if (!verbOf(projection.edges.verb(edge)).fades) return time;
  const first = beginOf(projection, edge);
  const last = endOf(projection, edge);
  if (heading === 'forward') return last >= time ? Math.max(time, first) : NaN;
  return first <= time ? Math.min(time, last) : NaN;
}
