import { saturate, weightAfter } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';
import { relationshipDeclaration, relations } from '../model/registry.js';
import { verbsFor, type Heading } from '../read/expand-cypher.js';
import { storedRate, type GraphSettings } from '../settings.js';
import { verbNumber } from './edge-table.js';
import { NONE } from './node-table.js';
import { descending } from './order.js';
import type { Projection } from './projection.js';

const SECONDS_PER_HOUR = 3600;

/** What the search needs to know of a verb, by its number. */
interface Verb {
  readonly rate: number;
  readonly fades: boolean;
  readonly isDescriptive: boolean;
}

const verbs: readonly Verb[] = relations.map((relation) => {
  const { halfLifeHours, descriptive } = relationshipDeclaration(relation);
  return {
    rate: storedRate(relation),
    fades: halfLifeHours !== null,
    isDescriptive: descriptive === true,
  };
});

export function verbOf(number: number): Verb {
  return verbs[number] ?? { rate: 0, fades: false, isDescriptive: true };
}

type Way = 'out' | 'in';

function flags(heading: Heading, way: Way): readonly boolean[] {
  const wanted = new Set(verbsFor(heading)[way].map(verbNumber));
  return relations.map((_, number) => wanted.has(number));
}

const followed: Readonly<Record<Heading, Readonly<Record<Way, readonly boolean[]>>>> = {
  forward: { out: flags('forward', 'out'), in: flags('forward', 'in') },
  backward: { out: flags('backward', 'out'), in: flags('backward', 'in') },
};

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
  readonly #staleBefore: EpochSeconds;
  readonly #staleFactor: number;
  readonly #known = new Map<number, Fan>();
  /** The same with the most interesting first, where that was asked for. */
  readonly #ranked = new Map<number, Fan>();
  readonly #heading: Heading;

  constructor(
    projection: Projection,
    heading: Heading,
    instant: EpochSeconds,
    { staleAfterHours, staleFactor }: GraphSettings,
  ) {
    this.#projection = projection;
    this.#heading = heading;
    this.#instant = instant;
    this.#staleBefore = instant - staleAfterHours * SECONDS_PER_HOUR;
    this.#staleFactor = staleFactor;
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

  /** Decayed weight at the instant, less where the edge is stale. */
  weightOf(edge: number): number {
    const { edges } = this.#projection;
    const { rate } = verbOf(edges.verb(edge));
    const weight = weightAfter(edges.logWeight(edge), this.#instant, rate);
    return this.isStale(edge) ? weight * this.#staleFactor : weight;
  }

  isStale(edge: number): boolean {
    const { edges } = this.#projection;
    return verbOf(edges.verb(edge)).fades && edges.lastSeen(edge) < this.#staleBefore;
  }

  #look(node: number, way: Way): Fan {
    const { edges, nodes } = this.#projection;
    const isFollowed = followed[this.#heading][way];
    const found: number[] = [];
    let edge = way === 'out' ? nodes.firstOut(node) : nodes.firstIn(node);
    for (; edge !== NONE; edge = way === 'out' ? edges.nextOut(edge) : edges.nextIn(edge)) {
      if (isFollowed[edges.verb(edge)] !== true) continue;
      if (edges.lastSeen(edge) > this.#instant) {
        if (edges.firstSeen(edge) > this.#instant) continue;
        throw new NeedsHistory();
      }
      found.push(edge);
    }
    return {
      edges: Int32Array.from(found),
      certainties: Float64Array.from(found, (one) => saturate(this.weightOf(one))),
    };
  }

  #rank({ edges: found, certainties }: Fan, way: Way): Fan {
    const { edges, nodes } = this.#projection;
    const interests = certainties.map((certainty, at) => {
      const edge = found[at] ?? NONE;
      const crowd = nodes.degree(way === 'out' ? edges.to(edge) : edges.from(edge));
      return certainty / (1 + Math.log(Math.max(1, crowd)));
    });
    const order = descending(interests, interests.length);
    return {
      edges: order.map((place) => found[place] ?? NONE),
      certainties: Float64Array.from(order, (place) => certainties[place] ?? 0),
    };
  }
}
