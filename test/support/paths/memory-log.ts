import type { AttackPath, PathChange, PathPosition, PathUpdate } from '../../../graph/index.js';
import { PathFeed } from '../../../graph/paths/path-feed.js';
import type { HubLog } from '../../../graph/paths/path-hub.js';

const PAGE = 50;

/** A log of attack paths in memory, with its feed; it does what the store does, and at once. */
export class MemoryLog implements HubLog {
  readonly tenant = 'acme';
  readonly feed = new PathFeed();
  readonly states = new Map<string, AttackPath>();
  readonly log: PathChange[] = [];
  /** How often the log was read. */
  reads = 0;

  commit(updates: readonly Pick<PathUpdate, 'path' | 'reasons'>[]): void {
    const changes = updates.map(({ path, reasons }, index) => ({
      sequence: this.newest + index + 1,
      committedAt: 0,
      cause: 0,
      reasons,
      before: this.states.get(path.id),
      path,
    }));
    for (const { path } of changes) this.states.set(path.id, path);
    this.log.push(...changes);
    this.feed.publish(this.tenant, changes);
  }

  /** Forgets changes up to and with `sequence`. */
  prune(sequence: number): void {
    while ((this.log[0]?.sequence ?? Infinity) <= sequence)
      this.#pruned = this.log.shift()?.sequence ?? 0;
  }

  #pruned = 0;

  get newest(): number {
    return this.log.at(-1)?.sequence ?? this.#pruned;
  }

  position(): Promise<PathPosition> {
    return Promise.resolve({ newest: this.newest, oldest: this.log[0]?.sequence });
  }

  changes(after: number): Promise<PathChange[]> {
    this.reads += 1;
    return Promise.resolve(this.log.filter(({ sequence }) => sequence > after).slice(0, PAGE));
  }

  async *open(): AsyncGenerator<AttackPath, void, undefined> {
    for (const path of [...this.states.values()]) {
      await Promise.resolve();
      if (path.status === 'OPEN') yield path;
    }
  }
}
