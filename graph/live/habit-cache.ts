import { Numbers } from '../baseline/numbers.js';
import { NONE, type NodeClasses } from './node-table.js';

/** A few megabytes; begun anew when it is full. */
const MOST = 65_536;
/** So that the three numbers fit into one that is exact: 21, 21 and 11 bits. */
const MOST_CLASSES = 2 ** 21;
const MOST_DEEDS = 2 ** 11;

/**
 * Numbers of habits by those of what they are made of: to name a habit means to put together and look up
 * texts of some hundred characters, for every edge.
 */
export class HabitCache {
  readonly #deeds = new Numbers();
  #known = new Map<number, number>();

  /** The habit of a sort of actor that does something to a sort of object; `name` says it where that is new. */
  of(
    actor: NodeClasses['actor'],
    object: NodeClasses['object'],
    deed: string,
    name: () => number,
  ): number {
    const key = this.#keyOf(actor, object, deed);
    if (key === undefined) return name();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST) this.#known = new Map();
    const number = name();
    this.#known.set(key, number);
    return number;
  }

  #keyOf(actor: number, object: number, deed: string): number | undefined {
    const number = this.#deeds.of(deed);
    const isKept = actor < MOST_CLASSES && object < MOST_CLASSES && number < MOST_DEEDS;
    if (!isKept || actor === NONE || object === NONE) return undefined;
    return (actor * MOST_CLASSES + object) * MOST_DEEDS + number;
  }
}
