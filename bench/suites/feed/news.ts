import type { AttackPath, EpochSeconds, PathDelta } from '../../../graph/index.js';

/**
 * The oldest instant of what a delta tells for the first time: what began the path or joined it, and steps
 * that came to it after all that it had. Undefined where nothing of it is new: a path may have steps
 * that are older, and were of no interest until now.
 */
export function newsOf(
  { from, seeds, steps }: PathDelta,
  held: AttackPath | undefined,
): EpochSeconds | undefined {
  const began = seeds.map(({ at }) => at);
  if (from === 0 || held === undefined) return least(began);
  const known = new Set(held.steps.map(({ key }) => key));
  const newest = Math.max(
    ...held.steps.map(({ lastSeen }) => lastSeen),
    ...held.seeds.map(({ at }) => at),
  );
  const joined = steps
    .filter(({ key, lastSeen }) => !known.has(key) && lastSeen > newest)
    .map(({ lastSeen }) => lastSeen);
  return least([...began, ...joined]);
}

function least(instants: readonly EpochSeconds[]): EpochSeconds | undefined {
  return instants.length === 0 ? undefined : Math.min(...instants);
}
