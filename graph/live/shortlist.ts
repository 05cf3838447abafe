import { descending, greatest } from './order.js';

/** Keys that differ by less than this may count as equal where they are put in order: see `descending`. */
const EQUAL = 1e-6;
/** What is let go differs by more, from whatever is equal to what is equal to the last that is wanted. */
const MARGIN = 2 * EQUAL;
/** What is less has too few digits for a margin: none of it is let go. */
const TINY = 1e-300;
/** Of what was added so many times as many are held as are wanted, before the least are let go. */
const ROOM = 4;

export interface Shortlisted {
  readonly edges: Int32Array;
  readonly certainties: Float64Array;
}

/**
 * The first edges of a ranking by interest, of which most are ruled out by a look at what they can be at
 * most. One search runs at a time and has its lists one after the other, so that all share their arrays.
 */
export class Shortlist {
  readonly #wanted: number;
  #count = 0;
  #floor = 0;
  #logFloor = -Infinity;
  #room: number;

  constructor(wanted: number) {
    this.#wanted = wanted;
    this.#room = ROOM * wanted;
    makeRoom(this.#room);
  }

  /** What has less interest need not be added. */
  get floor(): number {
    return this.#floor;
  }

  /** What has a lesser logarithm of its interest need not be added. */
  get logFloor(): number {
    return this.#logFloor;
  }

  /** In the order in which equals are to stand. @param interest from 0 to 1 */
  add(edge: number, certainty: number, interest: number): void {
    if (interest < this.#floor) return;
    edges[this.#count] = edge;
    certainties[this.#count] = certainty;
    interests[this.#count] = interest;
    this.#count += 1;
    if (this.#count === this.#room) this.#tighten();
  }

  /** As many as are wanted or some more, where so many were added: as they stand in the order of all. */
  take(): Shortlisted {
    const least = this.#least();
    const order = descending(interests, this.#count);
    const best = {
      edges: new Int32Array(order.length),
      certainties: new Float64Array(order.length),
    };
    let size = 0;
    for (const place of order) {
      if ((interests[place] ?? 0) < least * (1 - EQUAL)) break;
      best.edges[size] = edges[place] ?? 0;
      best.certainties[size] = certainties[place] ?? 0;
      size += 1;
    }
    return { edges: best.edges.subarray(0, size), certainties: best.certainties.subarray(0, size) };
  }

  #least(): number {
    if (this.#count < this.#wanted) return 0;
    const least = greatest(interests, this.#count, this.#wanted);
    return least < TINY ? 0 : least;
  }

  #tighten(): void {
    this.#floor = this.#least() * (1 - MARGIN);
    this.#logFloor = Math.log(this.#floor);
    let kept = 0;
    for (let at = 0; at < this.#count; at++) {
      const interest = interests[at] ?? 0;
      if (interest < this.#floor) continue;
      edges[kept] = edges[at] ?? 0;
      certainties[kept] = certainties[at] ?? 0;
      interests[kept] = interest;
      kept += 1;
    }
    this.#count = kept;
    // Of many equals none can be let go.
    if (kept <= this.#room / 2) return;
    this.#room *= 2;
    makeRoom(this.#room);
  }
}

let edges = new Int32Array(0);
let certainties = new Float64Array(0);
let interests = new Float64Array(0);

function makeRoom(length: number): void {
  if (length <= edges.length) return;
  const more = [
    new Int32Array(length),
    new Float64Array(length),
    new Float64Array(length),
  ] as const;
  more[0].set(edges);
  more[1].set(certainties);
  more[2].set(interests);
  [edges, certainties, interests] = more;
}
