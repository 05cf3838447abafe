import type { EpochSeconds } from '../../../graph/index.js';
import { plainAt } from '../common/fields.js';
import type { Plain } from '../common/text.js';
import { type Instant, parseEpoch } from '../common/time.js';

/** The schema has milliseconds; exporters also write other units, and dates with slashes. */
function parseTimestamp(value: unknown): Instant {
  const isText = typeof value === 'string';
  return parseEpoch(isText ? value.replace(/^(\d{4})\/(\d\d)\/(\d\d)/, '$1-$2-$3') : value);
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
