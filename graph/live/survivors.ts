import { greatest } from '../read/greatest.js';

/** Of what was taken so many times as many are held as are wanted, before the least are let go. */
const ROOM = 2;

/** The best of many by priority. Once there are more than are wanted, none need be offered below a floor. */
export class Survivors<T extends { readonly priority: number }> {
  readonly #wanted: number;
  readonly #held: T[] = [];
  #room: number;
  #floor = -Infinity;

  constructor(wanted: number) {
    this.#wanted = wanted;
    this.#room = ROOM * wanted;
  }

  /** What has less priority is not among the best. */
  get floor(): number {
    return this.#floor;
  }

  /** True where there were more than are wanted. */
  get isCut(): boolean {
    return this.#floor > -Infinity || this.#held.length > this.#wanted;
  }

  add(one: T): void {
    if (one.priority < this.#floor) return;
    this.#held.push(one);
    if (this.#held.length === this.#room) this.#tighten();
  }

  /** The best first; equal ones stay in their order. */
  best(): T[] {
    return this.#held.sort((a, b) => b.priority - a.priority).slice(0, this.#wanted);
  }

  #tighten(): void {
    const held = this.#held;
    this.#floor = greatest(
      held.map(({ priority }) => priority),
      this.#wanted,
    );
    let kept = 0;
    for (const one of held) {
      if (one.priority >= this.#floor) held[kept++] = one;
    }
    held.length = kept;
    // Of many equals none can be let go.
    if (kept > this.#room / ROOM) this.#room *= ROOM;
  }
}
