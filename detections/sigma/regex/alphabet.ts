import type { Program } from './program.js';
import { NEWLINE, WORD } from './sets.js';

const ASCII = 128;

/**
 * Characters that no state of a program tells apart, as one class: the table of steps then has a
 * column for each of some tens of classes, and not for each of 65,536 characters.
 */
export class Alphabet {
  /** First character of each class, in order. */
  readonly #starts: readonly number[];
  readonly #ascii = new Uint16Array(ASCII);

  constructor({ states }: Program) {
    // Word characters and line ends are told apart by assertions.
    const cuts = new Set([
      0,
      NEWLINE,
      NEWLINE + 1,
      ...WORD.flatMap(([from, to]) => [from, to + 1]),
    ]);
    for (const state of states) {
      if (state.kind !== 'step') continue;
      for (const [from, to] of state.ranges) {
        cuts.add(from);
        if (to < 0xffff) cuts.add(to + 1);
      }
    }
    this.#starts = [...cuts].sort((left, right) => left - right);
    for (let unit = 0; unit < ASCII; unit += 1) this.#ascii[unit] = this.#search(unit);
  }

  get size(): number {
    return this.#starts.length;
  }

  /** A character of the class, standing for all of it. */
  sample(index: number): number {
    return this.#starts[index] ?? 0;
  }

  classOf(unit: number): number {
    return unit < ASCII ? (this.#ascii[unit] ?? 0) : this.#search(unit);
  }

  #search(unit: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
