import { eventOf, joinTellings, type PathUpdateEvent, type Telling } from './path-event.js';

/**
 * What a subscriber has yet to be told, in order and bounded. When it is full, what waits for one path is
 * told as one; when even that finds no room, the queue gives up, and the subscriber must begin anew.
 */
export class PathQueue {
  readonly #room: number;
  /** In the order of their first changes, by sequence; by path from when it is full until it is empty. */
  #waiting = new Map<number | string, Telling>();
  #joins = false;

  constructor(room: number) {
    this.#room = room;
  }

  /** @returns false where there is no room, even with all told as one that can be */
  push(telling: Telling): boolean {
    if (!this.#joins && this.#waiting.size >= this.#room) this.#join();
    const key = this.#joins ? telling.first.path.id : telling.first.sequence;
    const earlier = this.#waiting.get(key);
    if (earlier === undefined && this.#waiting.size >= this.#room) return false;
    const told = earlier === undefined ? telling : joinTellings(earlier, telling);
    // Setting an entry anew leaves it in its place.
    if (told === undefined) this.#waiting.delete(key);
    else this.#waiting.set(key, told);
    return true;
  }

  /** The next event. Whoever goes on behind its cursor is told all that still waits here. */
  shift(): PathUpdateEvent | undefined {
    const [next, following] = this.#waiting;
    if (next === undefined) return undefined;
    const [key, telling] = next;
    this.#waiting.delete(key);
    if (following === undefined) this.#joins = false;
    // What was joined reaches past others that wait: the cursor does not.
    const reached = (following?.[1].first.sequence ?? Infinity) - 1;
    return eventOf(telling, Math.min(telling.last.sequence, reached));
  }

  clear(): void {
    this.#waiting = new Map();
    this.#joins = false;
  }

  #join(): void {
    const waiting = [...this.#waiting.values()];
    this.clear();
    this.#joins = true;
    for (const telling of waiting) this.push(telling);
  }
}
