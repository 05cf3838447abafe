import { setTimeout as sleep } from 'node:timers/promises';
import type { Validation } from './connector.js';

/** Waits; ends early, by throwing, where the signal says so. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const pause: Pause = async (ms, signal) => {
  await sleep(ms, undefined, { signal });
};

/** Twice as long each time, up to a limit, and less by up to a half at random: many that fail at once come back apart. */
export function backOffMs(attempt: number, firstMs: number, longestMs: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  return Math.round(full * (1 - Math.random() / 2));
}

/**
 * Asks whether something is so until it is, a few times: what was written shows up at some systems only after
 * seconds.
 *
 * @param waitsMs the pauses between questions
 */
export async function settled(
  ask: () => Promise<Validation>,
  waitsMs: readonly number[],
  signal: AbortSignal,
): Promise<Validation> {
  let seen = await ask();
  for (const waitMs of waitsMs) {
    if (seen.ok) break;
    await pause(waitMs, signal);
    seen = await ask();
  }
  return seen;
}
