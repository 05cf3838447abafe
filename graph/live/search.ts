import type { EpochSeconds } from '../model/observation.js';
import type { Heading, Way } from '../read/heading.js';
import {
  crowdingOf,
  logOfCertainty,
  strengthFrom,
  type SearchLimits,
} from '../read/path-search.js';
import type { Fans } from './fan.js';
import { NONE } from './node-table.js';
import { descending } from './order.js';
import type { Projection } from './projection.js';
import { actsAt } from './times.js';
import { verbOf } from './verbs.js';

/** A stretch of path outward from where the search began, by what it is joined and ranked by. */
export interface LiveStretch {
  readonly before: LiveStretch | undefined;
  /** The edge that it took last; NONE for the empty stretch. */
  readonly edge: number;
  /** Where it has got to. */
  readonly node: number;
  readonly length: number;
  /** Earliest (forward) or latest (backward) instant at which its last step can have acted. */
  readonly time: EpochSeconds;
  /** Σ ln certainty of its acting steps, and how many those are. */
  readonly logs: number;
  readonly acting: number;
  /** The least certainty of where and as whom something ran. */
  readonly faintest: number;
  /** Σ ln(1 + ln crowd) over its nodes. */
  readonly crowding: number;
}

export interface LiveSearch {
  /** Every stretch found, the empty one first. */
  readonly stretches: readonly LiveStretch[];
  readonly truncated: boolean;
}

/** The layered search of graph/read over the projection: the same bounds, and the same paths. */
export function searchLive(
  projection: Projection,
  start: number,
  heading: Heading,
  { hopLimit, edges: mostEdges, fan: leastFan, beam }: SearchLimits,
  fans: Fans,
): LiveSearch {
  const found: LiveStretch[] = [emptyStretch(start, heading)];
  let layer: readonly LiveStretch[] = found.slice();
  let truncated = false;
  for (let hop = 0; hop < hopLimit && layer.length > 0; hop++) {
    const most = Math.max(leastFan, Math.floor(mostEdges / layer.length));
    const next = new NextLayer(projection, heading);
    for (const stretch of layer) {
      for (const way of ['out', 'in'] as const) {
        const followed = next.grow(stretch, fans, way, most);
        truncated ||= followed >= most;
      }
    }
    truncated ||= next.size > beam;
    layer = next.best(beam);
    for (const stretch of layer) found.push(stretch);
  }
  return { stretches: found, truncated };
}

function emptyStretch(start: number, heading: Heading): LiveStretch {
  return {
    before: undefined,
    edge: NONE,
    node: start,
    length: 0,
    time: heading === 'forward' ? -Infinity : Infinity,
    logs: 0,
    acting: 0,
    faintest: Infinity,
    crowding: 0,
  };
}

/**
 * What may follow a layer of stretches. Thousands may and few do: only those that do become stretches of
 * their own, the others are a place in some arrays.
 */
class NextLayer {
  readonly #projection: Projection;
  readonly #heading: Heading;
  readonly #before: LiveStretch[] = [];
  readonly #edges: number[] = [];
  readonly #certainties: number[] = [];
  readonly #times: number[] = [];
  readonly #priorities: number[] = [];

  constructor(projection: Projection, heading: Heading) {
    this.#projection = projection;
    this.#heading = heading;
  }

  get size(): number {
    return this.#before.length;
  }

  /** Follows edges of a node in the order of its fan. @returns how many could be followed */
  grow(stretch: LiveStretch, fans: Fans, way: Way, most: number): number {
    const fan = fans.of(stretch.node, way, most, stretch.time);
    let followed = 0;
    for (let at = 0; followed < most && at < fan.edges.length; at++) {
      if (this.#follow(stretch, fan.edges[at] ?? NONE, fan.certainties[at] ?? 0)) followed += 1;
    }
    return followed;
  }

  /** @returns false where times do not allow it */
  #follow(stretch: LiveStretch, edge: number, certainty: number): boolean {
    const time = actsAt(this.#projection, edge, stretch.time, this.#heading);
    if (Number.isNaN(time)) return false;
    const node = this.#farEnd(edge, stretch);
    if (isOn(stretch, node)) return true;
    this.#before.push(stretch);
    this.#edges.push(edge);
    this.#certainties.push(certainty);
    this.#times.push(time);
    this.#priorities.push(this.#priorityOf(stretch, edge, node, certainty));
    return true;
  }

  /** Certain steps to nodes that few others touch come first. */
  best(most: number): LiveStretch[] {
    const order = descending(Float64Array.from(this.#priorities), this.size).subarray(0, most);
    return Array.from(order).flatMap((place) => this.#stretch(place) ?? []);
  }

  #stretch(place: number): LiveStretch | undefined {
    const before = this.#before[place];
    if (before === undefined) return undefined;
    const edge = this.#edges[place] ?? NONE;
    const certainty = this.#certainties[place] ?? 0;
    const node = this.#farEnd(edge, before);
    const { isDescriptive, fades } = verbOf(this.#projection.edges.verb(edge));
    return {
      before,
      edge,
      node,
      length: before.length + 1,
      time: this.#times[place] ?? 0,
      logs: before.logs + (isDescriptive ? 0 : logOfCertainty(certainty)),
      acting: before.acting + (isDescriptive ? 0 : 1),
      faintest: isDescriptive && fades ? Math.min(before.faintest, certainty) : before.faintest,
      crowding: before.crowding + this.#crowdingOf(node),
    };
  }

  #priorityOf(before: LiveStretch, edge: number, node: number, certainty: number): number {
    const { isDescriptive, fades } = verbOf(this.#projection.edges.verb(edge));
    const strength = isDescriptive
      ? strengthFrom(
          before.logs,
          before.acting,
          fades ? Math.min(before.faintest, certainty) : before.faintest,
        )
      : strengthFrom(before.logs + logOfCertainty(certainty), before.acting + 1, before.faintest);
    return strength * Math.exp(-(before.crowding + this.#crowdingOf(node)) / (before.length + 1));
  }

  #crowdingOf(node: number): number {
    return crowdingOf(this.#projection.nodes.degree(node));
  }

  #farEnd(edge: number, { node }: LiveStretch): number {
    const { edges } = this.#projection;
    const from = edges.from(edge);
    return from === node ? edges.to(edge) : from;
  }
}

/** True where the stretch has been at the node. */
function isOn(stretch: LiveStretch, node: number): boolean {
  for (let at: LiveStretch | undefined = stretch; at !== undefined; at = at.before) {
    if (at.node === node) return true;
  }
  return false;
}
