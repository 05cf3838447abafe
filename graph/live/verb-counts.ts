import type { Way } from '../read/heading.js';
import { VERBS } from './verbs.js';

const EMPTY = -1;
const LEAST = 1_024;
/** Places in use at most, of all: above it searching takes long. */
const FULL = 0.6;

/**
 * How many edges of each verb there are out of each node and into it: open addressing over what is not zero, 8 bytes a
 * place. To count along the list of a node means to wait for the memory at each edge.
 */
export class VerbCounts {
  #keys = new Int32Array(LEAST).fill(EMPTY);
  #counts = new Int32Array(LEAST);
  /** Places in use; those whose count has come to 0 are until the next growth. */
  #used = 0;

  get bytes(): number {
    return this.#keys.byteLength + this.#counts.byteLength;
  }

  get(node: number, way: Way, verb: number): number {
    const place = this.#placeOf(keyOf(node, way, verb));
    return this.#keys[place] === EMPTY ? 0 : (this.#counts[place] ?? 0);
  }

  add(node: number, way: Way, verb: number, more: number): void {
    const key = keyOf(node, way, verb);
    let place = this.#placeOf(key);
    if (this.#keys[place] === EMPTY) {
      if (this.#used >= this.#keys.length * FULL) {
        this.#rehash();
        place = this.#placeOf(key);
      }
      this.#keys[place] = key;
      this.#counts[place] = 0;
      this.#used += 1;
    }
    this.#counts[place] = (this.#counts[place] ?? 0) + more;
  }

  /** Larger by as much as those need whose count is not 0. */
  #rehash(): void {
    const [keys, counts] = [this.#keys, this.#counts];
    const live = counts.reduce((sum, count) => (count > 0 ? sum + 1 : sum), 0);
    const isFull = live >= (keys.length * FULL) / 2;
    this.#keys = new Int32Array(isFull ? keys.length * 2 : keys.length).fill(EMPTY);
    this.#counts = new Int32Array(this.#keys.length);
    this.#used = live;
    for (let from = 0; from < counts.length; from++) {
      const count = counts[from] ?? 0;
      if (count <= 0) continue;
      const key = keys[from] ?? EMPTY;
      const place = this.#placeOf(key);
      this.#keys[place] = key;
      this.#counts[place] = count;
    }
  }

  /** Where it stands, or would stand. */
  #placeOf(key: number): number {
    const mask = this.#keys.length - 1;
    let place = mixed(key) & mask;
    for (; ; place = (place + 1) & mask) {
      const there = this.#keys[place];
      if (there === key || there === EMPTY) return place;
    }
  }
}

/** Below 2³¹ for forty million nodes. */
function keyOf(node: number, way: Way, verb: number): number {
  return (node * 2 + (way === 'out' ? 0 : 1)) * VERBS + verb;
}

/** Neighbours in number must not be neighbours in place. */
function mixed(key: number): number {
  const once = Math.imul(key ^ (key >>> 16), 0x9e3779b1);
  return once ^ (once >>> 15);
}
