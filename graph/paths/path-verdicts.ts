import { lessonsOf, teachableOf } from '../known-good/lessons.js';
import type { KnownGoodStore, NewKnownGood } from '../known-good/known-good-store.js';
import { isMeant, type StepHabit } from '../known-good/pattern.js';
import type { EpochSeconds } from '../model/observation.js';
import type { AttackPath, PathClosing } from './attack-path.js';
import type { PathStore } from './path-store.js';

/** What edges show, by their keys; nothing of an edge that is not kept. */
export type HabitsOf = (keys: readonly string[]) => Promise<ReadonlyMap<string, StepHabit>>;

/**
 * How people judge attack paths. That one was a false alarm teaches what is normal: known-good patterns for its
 * rare steps, written in the transaction that closes it, so that they are there if it is closed, and once.
 */
export class PathVerdicts {
  readonly #store: PathStore;
  readonly #knownGood: KnownGoodStore;
  readonly #habitsOf: HabitsOf;

  constructor(store: PathStore, knownGood: KnownGoodStore, habitsOf: HabitsOf) {
    this.#store = store;
    this.#knownGood = knownGood;
    this.#habitsOf = habitsOf;
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
    const path = await this.#store.close(id, closing, async (ending, now) => {
      const lessons = await this.#lessons(ending, closing, now);
      return (tx) => this.#knownGood.teachIn(tx, id, lessons);
    });
    await this.#knownGood.told();
    return path;
  }

  async #lessons(
    { steps }: AttackPath,
    { by, reason }: Omit<PathClosing, 'at'>,
    now: EpochSeconds,
  ): Promise<NewKnownGood[]> {
    const keys = teachableOf(steps).map(({ key }) => key);
    if (keys.length === 0) return [];
    const signs = steps.filter(({ techniques }) => techniques.length > 0).map(({ key }) => key);
    const [habits, { patterns }] = await Promise.all([
      this.#habitsOf([...keys, ...signs]),
      this.#knownGood.holding(),
    ]);
    // One habit may be shown by two steps, of which one is a sign: then it is not taught.
    const suspect = new Set(signs.map((key) => nameOf(habits.get(key))));
    const isNews = (habit: StepHabit): boolean =>
      !suspect.has(nameOf(habit)) && !patterns.some(({ pattern }) => isMeant(pattern, habit));
    const fresh = keys.flatMap((key) => habits.get(key) ?? []).filter(isNews);
    return lessonsOf(fresh, { by, reason }, now);
  }
}

function nameOf(habit: StepHabit | undefined): string {
  return JSON.stringify([habit?.actor, habit?.relation, habit?.object, habit?.detail]);
}
