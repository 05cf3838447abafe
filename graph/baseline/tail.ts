import { logAddExp } from '../model/decay.js';
import type { Counters } from './counters.js';

/** Beyond this share of its members being new or seen again, it is sorted anew. */
const CHANGED = 0.02;

/**
 * Of all sightings of a set of things, how many were of things seen so seldom. Counts fade at one rate, so
 * shares of them do not change as time passes, and logarithms at the landmark are all that is compared.
 */
export class Tail {
  readonly #members = new Set<number>();
  #logs = new Float64Array(0);
  /** ln of the sum of all up to and with each. */
  #sums = new Float64Array(0);
  #changes = 0;

  /** Notes that one was seen once more. */
  note(member: number): void {
    this.#members.add(member);
    this.#changes += 1;
  }

  /** ln of the sightings of those seen no more often than `log` says; -∞ where there are none. */
  upTo(log: number, counters: Counters): number {
    if (this.#changes > CHANGED * this.#logs.length) this.#sort(counters);
    let [low, high] = [0, this.#logs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#logs[middle] ?? 0) <= log) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? -Infinity : (this.#sums[low - 1] ?? -Infinity);
  }

  #sort(counters: Counters): void {
    const logs = Float64Array.from(this.#members, (member) => counters.log(member));
    logs.sort();
    const sums = new Float64Array(logs.length);
    let sum = -Infinity;
    for (let at = 0; at < logs.length; at++) {
      sum = logAddExp(sum, logs[at] ?? -Infinity);
      sums[at] = sum;
    }
    this.#logs = logs;
    this.#sums = sums;
    this.#changes = 0;
  }
}
