import { Numbers } from '../baseline/numbers.js';
import { NONE, type NodeClasses } from './node-table.js';
import { VERBS } from './verbs.js';

/** A few megabytes; begun anew when it is full. */
const MOST = 65_536;
/** So that both fit into a number of 31 bits, which is looked up faster than a larger one: 20 and 11 bits. */
const MOST_OBJECTS = 2 ** 20;
const MOST_DEEDS = 2 ** 11;

/**
 * Numbers of habits by those of what they are made of: to name a habit means to put together and look up
 * texts of some hundred characters, for every edge.
 */
export class HabitCache {
  readonly #details = new Numbers();
  /** By the number of the actor, then by object and deed. */
  #known: Map<number, number>[] = [];
  #size = 0;

  /**
   * The habit of a sort of actor that does something to a sort of object; `name` says it where that is new.
   * @param verb its number
   */
  of(
    actor: NodeClasses['actor'],
    object: NodeClasses['object'],
    verb: number,
    detail: string,
    name: () => number,
  ): number {
    const deed = this.#deedOf(verb, detail);
    const isKept = object < MOST_OBJECTS && deed < MOST_DEEDS;
    if (!isKept || actor === NONE || object === NONE) return name();
    const key = object * MOST_DEEDS + deed;
    const known = this.#known[actor]?.get(key);
    if (known !== undefined) return known;
    const number = name();
    this.#keep(actor, key, number);
    return number;
  }

  #keep(actor: number, key: number, number: number): void {
    if (this.#size >= MOST) {
      this.#known = [];
      this.#size = 0;
    }
    const ofActor = (this.#known[actor] ??= new Map());
    ofActor.set(key, number);
    this.#size += 1;
  }

  /** Most verbs have no more to tell. */
  #deedOf(verb: number, detail: string): number {
    return detail === '' ? verb : VERBS + this.#details.of(`${verb} ${detail}`);
  }
}
