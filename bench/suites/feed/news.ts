import type { AttackPath, EpochSeconds, PathDelta } from '../../../graph/index.js';

/** What a delta tells for the first time, from when to when it happened. */
export interface News {
  /** It may have been of no interest until something later made it so. */
  readonly oldest: EpochSeconds;
  /** What made the delta be told. */
  readonly newest: EpochSeconds;
}

/**
 * What began the path or joined it, and steps that came to it after all that it had. Undefined where nothing of it is new: a
 * path may have steps that are older, and were of no interest until now.
 */
export function newsOf(
  { from, seeds, steps }: PathDelta,
  held: AttackPath | undefined,
): News | undefined {
  const began = seeds.map(({ at }) => at);
  if (from === 0 || held === undefined) return span(began);
  const known = new Set(held.steps.map(({ key }) => key));
  const latest = Math.max(
    ...held.steps.map(({ lastSeen }) => lastSeen),
    ...held.seeds.map(({ at }) => at),
  );
  const joined = steps
    .filter(({ key, lastSeen }) => !known.has(key) && lastSeen > latest)
    .map(({ lastSeen }) => lastSeen);
  return span([...began, ...joined]);
}

function span(instants: readonly EpochSeconds[]): News | undefined {
  if (instants.length === 0) return undefined;
  return { oldest: Math.min(...instants), newest: Math.max(...instants) };
}
