import type { EpochSeconds } from '../../../graph/index.js';
import { plainAt } from '../common/fields.js';
import type { Plain } from '../common/text.js';
import { type Instant, parseInstant } from '../common/time.js';

/** Units of a timestamp by its size: seconds, milliseconds (the schema's), micro- and nanoseconds. */
const UNITS: readonly (readonly [below: number, perSecond: number])[] = [
  [1e11, 1],
  [1e14, 1e3],
  [1e17, 1e6],
];
const NANOSECONDS = 1e9;

/**
 * An OCSF timestamp. The schema has milliseconds since 1970; exporters also write seconds,
 * microseconds and ISO 8601 text. In the years of `parseInstant` the units cannot be mistaken for
 * one another.
 */
function parseTimestamp(value: unknown): Instant {
  if (typeof value === 'number') return parseInstant(value / perSecond(value));
  if (typeof value !== 'string') return parseInstant(undefined);
  if (/^\d{9,20}$/.test(value)) return parseTimestamp(Number(value));
  return parseInstant(value.replace(/^(\d{4})\/(\d\d)\/(\d\d)/, '$1-$2-$3'));
}

function perSecond(value: number): number {
  return UNITS.find(([below]) => value < below)?.[1] ?? NANOSECONDS;
}

/** A timestamp attribute, or its `_dt` sibling of the date/time profile; undefined where neither is readable. */
export function timeAt(fields: Plain, name: string): EpochSeconds | undefined {
  const own = parseTimestamp(fields[name]);
  if ('epoch' in own) return own.epoch;
  const sibling = parseTimestamp(fields[`${name}_dt`]);
  return 'epoch' in sibling ? sibling.epoch : undefined;
}

/** Where an event tells its time, surest first; the schema requires the first. */
const EVENT_TIMES = ['time', 'start_time', 'end_time'] as const;

/** When an event happened; undefined where it tells no time that can be read. */
export function eventTime(event: Plain): EpochSeconds | undefined {
  for (const name of EVENT_TIMES) {
    const epoch = timeAt(event, name);
    if (epoch !== undefined) return epoch;
  }
  const metadata = plainAt(event, 'metadata');
  return timeAt(metadata, 'original_time') ?? timeAt(metadata, 'logged_time');
}
