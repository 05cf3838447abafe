import type { KnownGoodStore } from '../known-good/known-good-store.js';
import type { Teacher } from '../known-good/teacher.js';
import type { AttackPath, PathClosing } from './attack-path.js';
import type { PathStore } from './path-store.js';

/**
 * How people judge attack paths. That one was a false alarm teaches what is normal: known-good patterns for its
 * rare steps, written in the transaction that closes it, so that they are there if it is closed, and once.
 */
export class PathVerdicts {
  readonly #store: PathStore;
  readonly #knownGood: KnownGoodStore;
  readonly #teacher: Teacher;

  constructor(store: PathStore, knownGood: KnownGoodStore, teacher: Teacher) {
    this.#store = store;
    this.#knownGood = knownGood;
    this.#teacher = teacher;
  }

  /**
   * @param teaches whether a FALSE_POSITIVE teaches; no other verdict ever does
   * @throws SpoorError NOT_FOUND, CONFLICT where the path has ended already
   */
  async close(
    id: string,
    closing: Omit<PathClosing, 'at'>,
    { teaches }: { readonly teaches: boolean },
  ): Promise<AttackPath> {
    if (!teaches || closing.verdict !== 'FALSE_POSITIVE') return this.#store.close(id, closing);
    const path = await this.#store.close(id, closing, async ({ steps }, now) => {
      const lessons = await this.#teacher.lessons(steps, closing, now);
      return (tx) => this.#knownGood.teachIn(tx, id, lessons);
    });
    await this.#knownGood.told();
    return path;
  }
}
