import type { Habit } from '../baseline/baseline.js';
import type { Clock } from '../model/clock.js';
import type { EpochSeconds } from '../model/observation.js';
import { matchesHabit, statusAt, type KnownGood, type KnownGoodRef } from './pattern.js';

const MS_PER_SECOND = 1000;
const none: readonly KnownGood[] = [];
const noRefs: readonly KnownGoodRef[] = [];

/** The patterns that hold at one instant. Told of edges by the number of their habit, it looks once at each. */
export class HoldingPatterns {
  readonly #patterns: readonly KnownGood[];
  readonly #byHabit = new Map<number, readonly KnownGood[]>();

  constructor(patterns: readonly KnownGood[]) {
    this.#patterns = patterns;
  }

  /**
   * Patterns that hold for a habit where it was shown.
   * @param number of the habit in the baseline
   * @param hostOf asked only where a pattern is limited to a host
   */
  of(number: number, habit: Habit | undefined, hostOf: () => string): readonly KnownGoodRef[] {
    if (this.#patterns.length === 0 || habit === undefined) return noRefs;
    const known = this.#byHabit.get(number) ?? this.#matching(habit);
    this.#byHabit.set(number, known);
    if (known.length === 0) return noRefs;
    const host = known.some(({ pattern }) => pattern.host !== null) ? hostOf() : '';
    return known
      .filter(({ pattern }) => pattern.host === null || pattern.host === host)
      .map(({ id, version }) => ({ id, version }));
  }

  #matching(habit: Habit): readonly KnownGood[] {
    const found = this.#patterns.filter(({ pattern }) => matchesHabit(pattern, habit));
    return found.length === 0 ? none : found;
  }
}

/** A tenant's known-good patterns in memory. Which of them hold is asked as of now: they expire by themselves. */
export class KnownGoodSet {
  readonly #clock: Clock | undefined;
  #patterns: readonly KnownGood[] = none;
  #holding = new HoldingPatterns(none);
  /** The next of them expires then. */
  #until: EpochSeconds = Infinity;

  /** @param clock by which patterns expire; without one, it stays empty */
  constructor(clock?: Clock) {
    this.#clock = clock;
  }

  replace(patterns: readonly KnownGood[]): void {
    this.#patterns = this.#clock === undefined ? none : patterns;
    this.#settle();
  }

  get holding(): HoldingPatterns {
    if (this.#now >= this.#until) this.#settle();
    return this.#holding;
  }

  /** Names those that hold now, so that it can be seen whether others do. */
  get names(): readonly string[] {
    return this.#active.map(({ id, version }) => `${id} ${version}`).sort();
  }

  get #now(): EpochSeconds {
    return (this.#clock?.now() ?? 0) / MS_PER_SECOND;
  }

  get #active(): readonly KnownGood[] {
    return this.#patterns.filter((pattern) => statusAt(pattern, this.#now) === 'ACTIVE');
  }

  #settle(): void {
    const active = this.#active;
    this.#holding = new HoldingPatterns(active);
    this.#until = Math.min(Infinity, ...active.map(({ expiresAt }) => expiresAt));
  }
}
