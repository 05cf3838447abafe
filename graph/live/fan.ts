import { saturate } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';
import { followed, type Heading, type Way } from '../read/heading.js';
import type { Crowd } from './crowds.js';
import { NONE } from './node-table.js';
import { descending } from './order.js';
import type { Projection } from './projection.js';
import { Shortlist } from './shortlist.js';
import { verbOf } from './verbs.js';
import type { Weights } from './weights.js';

/** Edges that a path may take from a node one way. */
export interface Fan {
  readonly edges: Int32Array;
  /** Saturated weight at the instant, 0 to 1, of each. */
  readonly certainties: Float64Array;
}

/** What an edge counts for cannot be said from what the projection keeps of it: ask the graph. */
export class NeedsHistory extends Error {}

/** The edges around nodes at one instant. */
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
   * All edges of a node one way. Where there are more than `most`, those come first that are certain and lead
   * to where few others do, and the rest may be missing, once there are `most` that can act after (before) `time`.
   * @throws NeedsHistory where an edge was seen after the instant, or before and after it
   */
  of(node: number, way: Way, most: number, time: EpochSeconds): Fan {
    const crowds = this.#crowdsOf(node, way);
    if (crowds.reduce((sum, { count }) => sum + count, 0) > most && this.#areOver(crowds)) {
      return this.#shortlist(crowds, way, most, time);
    }
    const fan = this.#fan(node, way);
    return fan.edges.length <= most ? fan : this.#rankedFan(node, way, fan);
  }

  /** The lists of a node that has so many edges that they are kept as arrays; none of any other. */
  #crowdsOf(node: number, way: Way): readonly Crowd[] {
    const { edges, nodes } = this.#projection;
    if (nodes.degree(node) < CROWDED) return [];
    return followed[this.#heading][way].map((flow) => edges.crowd(node, way, flow));
  }

  /** True where all had been seen for the last time by the instant. */
  #areOver(crowds: readonly Crowd[]): boolean {
    return crowds.every(({ latest }) => latest <= this.#instant);
  }

  /** The best of thousands, most of which are only looked at in the arrays. */
  #shortlist(crowds: readonly Crowd[], way: Way, most: number, time: EpochSeconds): Fan {
    const list = new Shortlist(most);
    for (const crowd of crowds) this.#enlist(list, crowd, way, time);
    return list.take();
  }

  #enlist(list: Shortlist, crowd: Crowd, way: Way, time: EpochSeconds): void {
    const { nodes } = this.#projection;
    const { edges, others, verbs, logWeights } = crowd;
    const weights = this.#weights;
    const { fading } = weights;
    for (let at = crowd.count - 1; at >= 0; at--) {
      // No certainty is more than the weight that it comes of, nor is that more where the edge is stale.
      const most = (logWeights[at] ?? 0) - (fading[verbs[at] ?? 0] ?? 0);
      if (most < list.logFloor || !this.#isInTime(crowd, at, way, time)) continue;
      const degree = nodes.degree(others[at] ?? NONE);
      if (most - (logDampings[degree] ?? 0) < list.logFloor) continue;
      const damping = dampingOf(degree);
      const certainty = saturate(weights.inCrowd(crowd, at));
      const interest = certainty / damping;
      if (interest < list.floor) continue;
      list.add(edges[at] ?? NONE, certainty, interest);
    }
  }

  /** Whether the edge at a place can act after (before) `time`: see `actsAt`. When a process began is asked last. */
  #isInTime(crowd: Crowd, at: number, way: Way, time: EpochSeconds): boolean {
    const { node, others, verbs, firstSeen, lastSeen } = crowd;
    if (!verbOf(verbs[at] ?? 0).fades) return true;
    const isForward = this.#heading === 'forward';
    if (isForward && (lastSeen[at] ?? 0) >= time) return true;
    if (!isForward && (firstSeen[at] ?? 0) > time) return false;
    const began = this.#projection.nodes.began(way === 'out' ? node : (others[at] ?? NONE));
    return isForward ? began >= time : began <= time;
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
    const crowds = this.#crowdsOf(node, way);
    let count = 0;
    if (crowds.length > 0 && this.#areOver(crowds)) {
      for (const crowd of crowds) count = this.#gatherCrowd(crowd, count);
    } else {
      for (const flow of followed[this.#heading][way]) {
        let edge = nodes.first(node, way, flow);
        for (; edge !== NONE; edge = edges.next(edge, way)) count = this.#gather(edge, count);
      }
    }
    return { edges: gathered.slice(0, count), certainties: certain.slice(0, count) };
  }

  /** @returns how many are gathered with these */
  #gatherCrowd(crowd: Crowd, before: number): number {
    let count = before;
    for (let at = crowd.count - 1; at >= 0; at--, count++) {
      if (count === gathered.length) makeRoom();
      gathered[count] = crowd.edges[at] ?? NONE;
      certain[count] = saturate(this.#weights.inCrowd(crowd, at));
    }
    return count;
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

  #rankedFan(node: number, way: Way, fan: Fan): Fan {
    const key = keyOf(node, way);
    const ranked = this.#ranked.get(key) ?? this.#rank(fan, way);
    this.#ranked.set(key, ranked);
    return ranked;
  }

  #rank({ edges: found, certainties }: Fan, way: Way): Fan {
    const { edges, nodes } = this.#projection;
    const count = found.length;
    const interests = new Float64Array(count);
    for (let at = 0; at < count; at++) {
      const edge = found[at] ?? NONE;
      const crowd = nodes.degree(way === 'out' ? edges.to(edge) : edges.from(edge));
      interests[at] = (certainties[at] ?? 0) / dampingOf(crowd);
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

function keyOf(node: number, way: Way): number {
  return way === 'out' ? node * 2 : node * 2 + 1;
}

/** Edges at a node from which on its lists are kept as arrays. */
const CROWDED = 64;
/** Logarithms of what most crowds are, made once. */
const dampings = Float64Array.from({ length: 1_024 }, (_, crowd) => damping(crowd));

function damping(crowd: number): number {
  return 1 + Math.log(Math.max(1, crowd));
}

const logDampings = dampings.map(Math.log);

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
