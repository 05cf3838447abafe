import type { EpochSeconds } from '../../graph/index.js';

const SECONDS_PER_HOUR = 3_600;
const HOURS = 24;
/** With fewer, a chance gathering looks like a habit. */
const LEAST = 50;
/** Length of the mean of all hands of the clock, 0 to 1: spread over a whole day it is near 0, over eight hours 0.8. */
const LEAST_LENGTH = 0.3;

/** Hour of the day, UTC, 0 to 24, with its fraction. */
export function hourOf(at: EpochSeconds): number {
  return (at / SECONDS_PER_HOUR) % HOURS;
}

/**
 * The hour around which these instants lie: their circular mean, so that 23 and 1 make midnight. Undefined where they
 * are few or come at any hour.
 */
export function usualHour(instants: readonly EpochSeconds[]): number | undefined {
  if (instants.length < LEAST) return undefined;
  const angles = instants.map((at) => (hourOf(at) / HOURS) * 2 * Math.PI);
  const x = angles.reduce((sum, angle) => sum + Math.cos(angle), 0) / angles.length;
  const y = angles.reduce((sum, angle) => sum + Math.sin(angle), 0) / angles.length;
  if (Math.hypot(x, y) < LEAST_LENGTH) return undefined;
  return ((Math.atan2(y, x) / (2 * Math.PI)) * HOURS + HOURS) % HOURS;
}
