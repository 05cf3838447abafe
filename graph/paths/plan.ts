import type { Clock } from '../model/clock.js';
import type { AttackPath, PathChangeReason } from './attack-path.js';
import { inOrder } from './delta.js';
import type { Index } from './engine-index.js';
import type { PathUpdate } from './path-store.js';

const MS_PER_SECOND = 1000;

/**
 * What a turn is about to commit. What is planned stands in the index at once, so that the next seed of the
 * turn finds it; a path that changes twice gets one version.
 */
export class Plan {
  readonly #index: Index;
  readonly #cause: number;
  readonly #clock: Clock;
  readonly #updates = new Map<string, PathUpdate>();

  /** @param cause commit of the graph's change feed that all of it follows from */
  constructor(index: Index, cause: number, clock: Clock) {
    this.#index = index;
    this.#cause = cause;
    this.#clock = clock;
  }

  get updates(): PathUpdate[] {
    return [...this.#updates.values()];
  }

  has(id: string): boolean {
    return this.#updates.has(id);
  }

  open(path: AttackPath, reason: PathChangeReason = 'NEW_EDGE'): void {
    this.#put({ path, before: 0, reasons: [reason], cause: this.#cause });
  }

  change(
    path: AttackPath,
    fields: Partial<AttackPath>,
    reasons: readonly PathChangeReason[],
  ): void {
    const planned = this.#updates.get(path.id);
    const before = planned?.before ?? path.version;
    const isGone = fields.status !== undefined && fields.status !== 'OPEN';
    if (before === 0 && isGone) {
      // Nobody was told of it.
      this.#updates.delete(path.id);
      this.#index.drop(path.id);
      return;
    }
    const now = this.#clock.now() / MS_PER_SECOND;
    const next = { ...path, ...fields, version: before + 1, updatedAt: now, asOf: now };
    const all = [...new Set([...(planned?.reasons ?? []), ...reasons])];
    this.#put({ path: inOrder(next), before, reasons: all, cause: this.#cause });
  }

  #put(update: PathUpdate): void {
    this.#updates.set(update.path.id, update);
    this.#index.put(update.path);
  }
}
