import { saturate } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';
import { followed, type Heading, type Way } from '../read/heading.js';
import { NONE } from './node-table.js';
import { descendingBest } from './order.js';
import type { Projection } from './projection.js';
import type { Weights } from './weights.js';

/** Edges that a path may take from a node one way. */
export interface Fan {
  readonly edges: Int32Array;
  /** Saturated weight at the instant, 0 to 1, of each. */
  readonly certainties: Float64Array;
  /** False where there are more, less interesting ones: `whole` has them too, behind the same first ones. */
  readonly isWhole: boolean;
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
  /** The same with the most interesting first, where that was asked for; of some the first ones only. */
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
    const key = keyOf(node, way);
    const ranked = this.#ranked.get(key);
    if (ranked !== undefined && (ranked.isWhole || ranked.edges.length >= most)) return ranked;
    const fan = this.#fan(node, way);
    if (fan.edges.length <= most) return fan;
    const sorted = this.#rank(fan, way, MANY_TIMES * most);
    this.#ranked.set(key, sorted);
    return sorted;
  }

  /** All edges in the order of `of`, for whom the first ones were not enough. */
  whole(node: number, way: Way): Fan {
    const key = keyOf(node, way);
    const ranked = this.#ranked.get(key);
    if (ranked?.isWhole === true) return ranked;
    const sorted = this.#rank(this.#fan(node, way), way, Infinity);
    this.#ranked.set(key, sorted);
    return sorted;
  }

  #fan(node: number, way: Way): Fan {
    const key = keyOf(node, way);
    const fan = this.#known.get(key) ?? this.#look(node, way);
    this.#known.set(key, fan);
    return fan;
  }

  // Loops over places, here and below: to map one typed array to another takes several times as long.
  #look(node: number, way: Way): Fan {
    const { edges, nodes } = this.#projection;
    const isCrowded = nodes.degree(node) >= CROWDED;
    let count = 0;
    for (const flow of followed[this.#heading][way]) {
      if (isCrowded) {
        const crowd = edges.crowd(node, way, flow);
        for (let at = crowd.length - 1; at >= 0; at--) {
          count = this.#gather(crowd[at] ?? NONE, count);
        }
        continue;
      }
      let edge = nodes.first(node, way, flow);
      for (; edge !== NONE; edge = edges.next(edge, way)) count = this.#gather(edge, count);
    }
    return {
      edges: gathered.slice(0, count),
      certainties: certain.slice(0, count),
      isWhole: true,
    };
  }

  /** @returns how many are gathered with this one, where it was there at the instant */
  #gather(edge: number, count: number): number {
    const { edges } = this.#projection;
    if (edges.lastSeen(edge) > this.#instant) {
      if (edges.firstSeen(edge) > this.#instant) return count;
      throw new NeedsHistory();
    }
    if (count === gathered.length) makeRoom();
    gathered[count] = edge;
    certain[count] = saturate(this.#weights.of(edge));
    return count + 1;
  }

  #rank({ edges: found, certainties }: Fan, way: Way, most: number): Fan {
    const { edges, nodes } = this.#projection;
    const count = found.length;
    const interests = new Float64Array(count);
    for (let at = 0; at < count; at++) {
      const edge = found[at] ?? NONE;
      const crowd = nodes.degree(way === 'out' ? edges.to(edge) : edges.from(edge));
      interests[at] = (certainties[at] ?? 0) / dampingOf(crowd);
    }
    const order = descendingBest(interests, count, most);
    const size = order.length;
    const ranked = { edges: new Int32Array(size), certainties: new Float64Array(size) };
    for (let at = 0; at < size; at++) {
      const place = order[at] ?? 0;
      ranked.edges[at] = found[place] ?? NONE;
      ranked.certainties[at] = certainties[place] ?? 0;
    }
    return { ...ranked, isWhole: size === count };
  }
}

function keyOf(node: number, way: Way): number {
  return way === 'out' ? node * 2 : node * 2 + 1;
}

/** Edges at a node from which on its lists are kept as arrays. */
const CROWDED = 64;
/** Of a crowded node so many times as many edges are put in order as are followed: times rule some out. */
const MANY_TIMES = 4;
/** Logarithms of what most crowds are, made once. */
const dampings = Float64Array.from({ length: 1_024 }, (_, crowd) => damping(crowd));

function damping(crowd: number): number {
  return 1 + Math.log(Math.max(1, crowd));
}

function dampingOf(crowd: number): number {
  return dampings[crowd] ?? damping(crowd);
}

/** Where edges are gathered whose number is not known yet; one search runs at a time. */
let gathered = new Int32Array(1_024);
let certain = new Float64Array(1_024);

function makeRoom(): void {
  const length = 2 * gathered.length;
  const [edges, certainties] = [new Int32Array(length), new Float64Array(length)];
  edges.set(gathered);
  certainties.set(certain);
  [gathered, certain] = [edges, certainties];
}
