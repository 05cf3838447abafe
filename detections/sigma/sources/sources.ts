import type { LogSource } from '../rule/log-source.js';

/**
 * Log sources of one kind of event. The same object for every event of the kind: indexes of rules are
 * kept by it, and there are as many as the tables in this folder have kinds, whatever is sent.
 */
export type SourceSet = readonly LogSource[];

/** Makes each set once. Keys have to come out of tables and never out of events. */
export class SourceSets {
  readonly #known = new Map<string, SourceSet>();

  get(key: string, make: () => SourceSet): SourceSet {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }
}
