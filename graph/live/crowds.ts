import type { EpochSeconds } from '../model/observation.js';
import { flows, type Flow, type Way } from '../read/heading.js';
import { Column } from './column.js';

/** Edges at one node that lie in one list, the oldest first, and what of each a look at all of them asks for. */
export interface Crowd {
  /** Where they meet. */
  readonly node: number;
  readonly edges: Int32Array;
  /** The nodes at their other ends. */
  readonly others: Int32Array;
  /** Numbers of verbs. */
  readonly verbs: Uint8Array;
  readonly logWeights: Float64Array;
  readonly firstSeen: Float64Array;
  readonly lastSeen: Float64Array;
  /** So many of each array are in use. */
  readonly count: number;
  /** Of each `BLOCK` of places, the greatest weight and the earliest sighting that any of it had. */
  readonly heaviest: Float64Array;
  readonly earliest: Float64Array;
  /** The verbs that occur, each once. */
  readonly kinds: readonly number[];
  /** None of them was seen after this. */
  readonly latest: EpochSeconds;
}

/** What is copied of an edge. */
export interface CrowdFacts {
  readonly from: number;
  readonly to: number;
  readonly verb: number;
  readonly logWeight: number;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
}

type Kept = { -readonly [Part in keyof Crowd]: Crowd[Part] } & { kinds: number[] };

/** Places that are left out at once where none of them can count. */
export const BLOCK = 64;
const ROOM = 1.5;
/** Of an edge, in all columns. */
const BYTES = 33 + 16 / BLOCK;

/**
 * The lists of crowded nodes once more, as arrays: to walk a list means to wait for the memory at each edge,
 * and what an array names can be fetched ahead. Made when they are asked for, 33 bytes an edge and 16 a block.
 */
export class Crowds {
  readonly #known = new Map<number, Kept>();
  /** Of each edge by number, where it stands in the crowd at its one end and at the other. */
  readonly #places: Readonly<Record<Way, Column>> = { out: new Column(), in: new Column() };
  #bytes = 0;

  get bytes(): number {
    return this.#bytes + this.#places.out.bytes + this.#places.in.bytes;
  }

  /** `walk` gives the newest first. */
  of(
    node: number,
    way: Way,
    flow: Flow,
    walk: () => Iterable<number>,
    factsOf: (edge: number) => CrowdFacts,
  ): Crowd {
    const key = keyOf(node, way, flow);
    return this.#known.get(key) ?? this.#made(node, key, way, [...walk()].reverse(), factsOf);
  }

  add(node: number, way: Way, flow: Flow, edge: number, facts: CrowdFacts): void {
    const crowd = this.#known.get(keyOf(node, way, flow));
    if (crowd !== undefined) this.#append(crowd, way, edge, facts);
  }

  /** What is said of an edge changed; nothing happens where it stands in no crowd at this end. */
  note(node: number, way: Way, flow: Flow, edge: number, facts: CrowdFacts): void {
    if (this.#known.size === 0) return;
    const crowd = this.#known.get(keyOf(node, way, flow));
    const place = this.#places[way].get(edge);
    if (crowd?.edges[place] === edge && place < crowd.count) this.#put(crowd, place, facts);
  }

  /** Edges seldom go, and then many at a time: the array is made anew when it is wanted. */
  forget(node: number, way: Way, flow: Flow): void {
    if (this.#known.size === 0) return;
    const key = keyOf(node, way, flow);
    const crowd = this.#known.get(key);
    if (crowd !== undefined) this.#bytes -= bytesOf(crowd);
    this.#known.delete(key);
  }

  #made(
    node: number,
    key: number,
    way: Way,
    edges: readonly number[],
    factsOf: (edge: number) => CrowdFacts,
  ): Crowd {
    const crowd: Kept = { ...roomFor(edges.length), node, count: 0, latest: -Infinity, kinds: [] };
    this.#bytes += bytesOf(crowd);
    this.#known.set(key, crowd);
    for (const edge of edges) this.#append(crowd, way, edge, factsOf(edge));
    return crowd;
  }

  #append(crowd: Kept, way: Way, edge: number, facts: CrowdFacts): void {
    if (crowd.count === crowd.edges.length) this.#grow(crowd);
    const place = crowd.count;
    crowd.count += 1;
    crowd.edges[place] = edge;
    crowd.others[place] = way === 'out' ? facts.to : facts.from;
    crowd.verbs[place] = facts.verb;
    if (!crowd.kinds.includes(facts.verb)) crowd.kinds.push(facts.verb);
    this.#places[way].set(edge, place);
    this.#put(crowd, place, facts);
  }

  #put(crowd: Kept, place: number, { logWeight, firstSeen, lastSeen }: CrowdFacts): void {
    crowd.logWeights[place] = logWeight;
    crowd.firstSeen[place] = firstSeen;
    crowd.lastSeen[place] = lastSeen;
    crowd.latest = Math.max(crowd.latest, lastSeen);
    const block = Math.floor(place / BLOCK);
    crowd.heaviest[block] = Math.max(crowd.heaviest[block] ?? 0, logWeight);
    crowd.earliest[block] = Math.min(crowd.earliest[block] ?? 0, firstSeen);
  }

  #grow(crowd: Kept): void {
    const before = bytesOf(crowd);
    const more = roomFor(Math.ceil(crowd.count * ROOM) + 1);
    more.edges.set(crowd.edges);
    more.others.set(crowd.others);
    more.verbs.set(crowd.verbs);
    more.logWeights.set(crowd.logWeights);
    more.firstSeen.set(crowd.firstSeen);
    more.lastSeen.set(crowd.lastSeen);
    more.heaviest.set(crowd.heaviest);
    more.earliest.set(crowd.earliest);
    Object.assign(crowd, more);
    this.#bytes += bytesOf(crowd) - before;
  }
}

type Columns = Omit<Crowd, 'node' | 'count' | 'latest' | 'kinds'>;

function roomFor(length: number): Columns {
  return {
    edges: new Int32Array(length),
    others: new Int32Array(length),
    verbs: new Uint8Array(length),
    logWeights: new Float64Array(length),
    firstSeen: new Float64Array(length),
    lastSeen: new Float64Array(length),
    heaviest: new Float64Array(Math.ceil(length / BLOCK)).fill(-Infinity),
    earliest: new Float64Array(Math.ceil(length / BLOCK)).fill(Infinity),
  };
}

function bytesOf({ edges }: Columns): number {
  return edges.length * BYTES;
}

function keyOf(node: number, way: Way, flow: Flow): number {
  return (node * 2 + (way === 'out' ? 0 : 1)) * flows.length + flows.indexOf(flow);
}
