import type { EpochSeconds } from '../../../graph/index.js';
import { differenceOf, type Instant, parseInstant } from '../common/time.js';

/** `/Date(1702487556000)/`, as Windows PowerShell writes dates into JSON. */
const POWERSHELL_DATE = /^\/Date\((\d{12,14})\)\/$/;

export interface Stamped {
  readonly at: EpochSeconds;
  /** Collector's clock minus the event's own, where both are told. */
  readonly skewSeconds?: number;
}

/**
 * The time of an event out of its own clock, else the collector's; both are values as found. Without
 * either, what is wrong with the first.
 */
export function stampOf(own: unknown, collector: unknown): Stamped | { readonly problem: string } {
  const event = instantOf(own);
  const collected = instantOf(collector);
  if ('problem' in event) return 'problem' in collected ? event : { at: collected.epoch };
  if ('problem' in collected) return { at: event.epoch };
  return { at: event.epoch, skewSeconds: differenceOf(collected.epoch, event.epoch) };
}

/** Seconds since 1970 out of ISO text, or out of PowerShell's form of a date. */
export function instantOf(value: unknown): Instant {
  const written = typeof value === 'string' ? POWERSHELL_DATE.exec(value)?.[1] : undefined;
  return parseInstant(written === undefined ? value : Number(written) / 1000);
}
