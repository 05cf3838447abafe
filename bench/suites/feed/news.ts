import type { AttackPath, EpochSeconds, PathDelta } from '../../../graph/index.js';

/** The oldest of what a delta tells for the first time. */
export interface News {
  readonly at: EpochSeconds;
  /**
   * It is a reason to tell by itself: a seed, or a step with a sign. Others may have been of no interest until something
   * later made them so.
   */
  readonly isSign: boolean;
}

/**
 * What began the path or joined it, and steps that came to it after all that it had. Undefined where nothing of it is new: a
 * path may have steps that are older, and were of no interest until now.
 */
export function newsOf(
  { from, seeds, steps }: PathDelta,
  held: AttackPath | undefined,
): News | undefined {
  const began = seeds.map(({ at }) => ({ at, isSign: true }));
  if (from === 0 || held === undefined) return oldest(began);
  const known = new Set(held.steps.map(({ key }) => key));
  const newest = Math.max(
    ...held.steps.map(({ lastSeen }) => lastSeen),
    ...held.seeds.map(({ at }) => at),
  );
  const joined = steps
    .filter(({ key, lastSeen }) => !known.has(key) && lastSeen > newest)
    .map(({ lastSeen, techniques }) => ({ at: lastSeen, isSign: techniques.length > 0 }));
  return oldest([...began, ...joined]);
}

function oldest(all: readonly News[]): News | undefined {
  // Of two at one instant that counts which is a reason to tell.
  return all.toSorted((a, b) => a.at - b.at || Number(b.isSign) - Number(a.isSign))[0];
}
