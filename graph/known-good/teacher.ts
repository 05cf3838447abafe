import type { EpochSeconds } from '../model/observation.js';
import type { KnownGoodStore, NewKnownGood } from './known-good-store.js';
import { lessonsOf, teachableOf, type TeachableStep } from './lessons.js';
import { isMeant, type StepHabit } from './pattern.js';

/** What edges show, by their keys; nothing of an edge that is not kept. */
export type HabitsOf = (keys: readonly string[]) => Promise<ReadonlyMap<string, StepHabit>>;

/** Finds out what is to be known as good after people have called something harmless. */
export class Teacher {
  readonly #knownGood: KnownGoodStore;
  readonly #habitsOf: HabitsOf;

  constructor(knownGood: KnownGoodStore, habitsOf: HabitsOf) {
    this.#knownGood = knownGood;
    this.#habitsOf = habitsOf;
  }

  /**
   * @param steps of what was judged: rare ones without any sign of a technique are taught, unless a sign shows
   * the same habit or a pattern means it already
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async lessons(
    steps: readonly TeachableStep[],
    said: { readonly by: string; readonly reason: string },
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
    return lessonsOf(fresh, said, now);
  }
}

function nameOf(habit: StepHabit | undefined): string {
  return JSON.stringify([habit?.actor, habit?.relation, habit?.object, habit?.detail]);
}
