import type { EntityTags } from '../write/entity-tags.js';

/** Tags of a tenant's entities in memory, for whoever computes its paths. */
export class TagBook {
  readonly #store: EntityTags;
  #tags: ReadonlyMap<string, readonly string[]> = new Map();
  #revision: number | undefined;

  constructor(store: EntityTags) {
    this.#store = store;
  }

  /** Tags of any of the entities, sorted. */
  of(uids: Iterable<string>): string[] {
    if (this.#tags.size === 0) return [];
    return [...new Set([...uids].flatMap((uid) => this.#tags.get(uid) ?? []))].sort();
  }

  /**
   * Reads them anew where any was changed since.
   * @returns uids of those whose tags are others now
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async refresh(): Promise<ReadonlySet<string>> {
    const revision = await this.#store.revision();
    if (revision === this.#revision) return new Set();
    const [before, now] = [this.#tags, await this.#store.all()];
    // What is changed while it is read is read again: the revision is that of before.
    this.#revision = revision;
    this.#tags = now;
    const uids = new Set([...before.keys(), ...now.keys()]);
    return new Set([...uids].filter((uid) => String(before.get(uid)) !== String(now.get(uid))));
  }
}
