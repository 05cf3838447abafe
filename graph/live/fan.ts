import { saturate } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';
import { followed, type Heading, type Way } from '../read/heading.js';
import { NONE } from './node-table.js';
import { descending } from './order.js';
import type { Projection } from './projection.js';
import type { Weights } from './weights.js';

/** Edges that a path may take from a node one way. */
export interface Fan {
  readonly edges: Int32Array;
  /** Saturated weight at the instant, 0 to 1, of each. */
  readonly certainties: Float64Array;
}

/** What an edge counts for cannot be said from what the projection keeps of it: ask the graph. */
export class NeedsHistory extends Error {}

/**
 * The edges around nodes at one instant. A crowded node is looked through once, however many paths lead
 * to it.
 */
export class Fans {
  readonly #projection: Projection;
  readonly #instant: EpochSeconds;
  readonly #weights: Weights;
  readonly #known = new Map<number, Fan>();
  /** The same with the most interesting first, where that was asked for. */
  readonly #ranked = new Map<number, Fan>();
  readonly #heading: Heading;

  constructor(projection: Projection, heading: Heading, instant: EpochSeconds, weights: Weights) {
    this.#projection = projection;
    this.#heading = heading;
    this.#instant = instant;
    this.#weights = weights;
  }

  /**
   * @param most edges that are followed: where there are more, those come first that are certain and lead
   * to where few others do
   * @throws NeedsHistory where an edge was seen after the instant, or before and after it
   */
  of(node: number, way: Way, most: number): Fan {
    const key = way === 'out' ? node * 2 : node * 2 + 1;
    const ranked = this.#ranked.get(key);
    if (ranked !== undefined) return ranked;
    const known = this.#known.get(key);
    const fan = known ?? this.#look(node, way);
    if (known === undefined) this.#known.set(key, fan);
    if (fan.edges.length <= most) return fan;
    const sorted = this.#rank(fan, way);
    this.#ranked.set(key, sorted);
    return sorted;
  }

  // Loops over places, here and below: to map one typed array to another takes several times as long.
  #look(node: number, way: Way): Fan {
    const { edges, nodes } = this.#projection;
    let count = 0;
    for (const flow of followed[this.#heading][way]) {
      let edge = nodes.first(node, way, flow);
      for (; edge !== NONE; edge = edges.next(edge, way)) {
        if (edges.lastSeen(edge) > this.#instant) {
          if (edges.firstSeen(edge) > this.#instant) continue;
          throw new NeedsHistory();
        }
        if (count === scratch.length) scratch = grown(scratch);
        scratch[count++] = edge;
      }
    }
    const found = scratch.slice(0, count);
    const certainties = new Float64Array(count);
    for (let at = 0; at < count; at++)
      certainties[at] = saturate(this.#weights.of(found[at] ?? NONE));
    return { edges: found, certainties };
  }

  #rank({ edges: found, certainties }: Fan, way: Way): Fan {
    const { edges, nodes } = this.#projection;
    const count = found.length;
    const interests = new Float64Array(count);
    for (let at = 0; at < count; at++) {
      const edge = found[at] ?? NONE;
      const crowd = nodes.degree(way === 'out' ? edges.to(edge) : edges.from(edge));
      interests[at] = (certainties[at] ?? 0) / (1 + Math.log(Math.max(1, crowd)));
    }
    const order = descending(interests, count);
    const ranked = { edges: new Int32Array(count), certainties: new Float64Array(count) };
    for (let at = 0; at < count; at++) {
      const place = order[at] ?? 0;
      ranked.edges[at] = found[place] ?? NONE;
      ranked.certainties[at] = certainties[place] ?? 0;
    }
    return ranked;
  }
}

/** Where edges are gathered whose number is not known yet; one search runs at a time. */
let scratch = new Int32Array(1_024);

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(array.length * 2);
  more.set(array);
  return more;
}
