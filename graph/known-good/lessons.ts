import { SpoorError } from '../errors.js';
import type { EpochSeconds } from '../model/observation.js';
import { checkedPattern, patternOf, type HabitPattern, type StepHabit } from './pattern.js';
import type { NewKnownGood } from './known-good-store.js';

/** What of a step says whether a verdict teaches it. */
export interface TeachableStep {
  readonly key: string;
  /** 0 to 1, as it is judged now: little where it is known to be good already. */
  readonly rarity: number;
  readonly techniques: readonly string[];
}

/** Only what is as rare as this is taught: lowering what is usual would say nothing. */
export const LEAST_TAUGHT_RARITY = 0.3;
/** So many habits are taught by one verdict, of the rarest steps. */
export const MOST_TAUGHT = 10;
/** So long it holds what a verdict taught. */
export const TAUGHT_DAYS = 90;
/** Steps whose habits are looked up: many steps may show one. */
const LOOKED_UP = 100;

const SECONDS_PER_DAY = 86_400;

/** Steps that a verdict may teach, the rarest first: those without any sign of a technique. */
export function teachableOf<T extends TeachableStep>(steps: readonly T[]): T[] {
  return steps
    .filter(({ rarity, techniques }) => rarity >= LEAST_TAUGHT_RARITY && techniques.length === 0)
    .sort((a, b) => b.rarity - a.rarity || (a.key < b.key ? -1 : 1))
    .slice(0, LOOKED_UP);
}

/**
 * What is to be known as good of these habits, in their order, each once: exactly what was seen, and only
 * where it was seen.
 */
export function lessonsOf(
  habits: readonly StepHabit[],
  said: { readonly by: string; readonly reason: string },
  now: EpochSeconds,
): NewKnownGood[] {
  const patterns = new Map<string, HabitPattern>();
  for (const habit of habits) {
    const pattern = taughtPattern(habit);
    if (pattern !== undefined) patterns.set(JSON.stringify(pattern), pattern);
  }
  const expiresAt = now + TAUGHT_DAYS * SECONDS_PER_DAY;
  return [...patterns.values()]
    .slice(0, MOST_TAUGHT)
    .map((pattern) => ({ pattern, expiresAt, ...said }));
}

/** Undefined for what no pattern can name narrowly. */
function taughtPattern(habit: StepHabit): HabitPattern | undefined {
  try {
    return checkedPattern(patternOf(habit, false));
  } catch (error) {
    if (error instanceof SpoorError) return undefined;
    throw error;
  }
}
