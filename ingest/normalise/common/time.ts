/** Before and after these years a clock is broken, or the number was meant in another unit. */
const EARLIEST = Date.UTC(1980, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** Date and time of day, up to nanoseconds, with `Z`, an offset, or nothing for UTC. */
const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|UTC|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?$/;

const SECONDS_ONLY = /^\d{1,16}(?:\.\d{1,9})?$/;
const MAX_LENGTH = 48;

export type Instant =
  | { readonly epoch: number }
  /** What is wrong, for a rejection; it says nothing of the text itself. */
  | { readonly problem: string };

/**
 * An instant out of a log field: ISO 8601 (UTC where no zone is given) or epoch seconds, to the
 * millisecond. FILETIME's zero (1601), negative numbers and epochs in milliseconds or FILETIME ticks
 * fall outside 1980–2200 and are told apart as problems rather than taken for another time.
 */
export function parseInstant(value: unknown): Instant {
  if (typeof value === 'number') return inRange(Math.round(value * 1000));
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return unreadable;
  const text = value.trim();
  const match = INSTANT.exec(text);
  if (match !== null) return fromParts(match);
  return SECONDS_ONLY.test(text) ? inRange(Math.round(Number(text) * 1000)) : unreadable;
}

/** Units of an epoch by its size, each with how many of it a millisecond has. */
const UNITS: readonly (readonly [from: number, perMillisecond: number])[] = [
  [1e17, 1e6],
  [1e14, 1e3],
  [1e11, 1],
];

/**
 * `parseInstant`, also of epochs in milliseconds, microseconds and nanoseconds: between 1980 and 2200
 * no two units have numbers of one size. For formats whose writers do not agree on the unit.
 */
export function parseEpoch(value: unknown): Instant {
  const isDigits = typeof value === 'string' && /^\d{12,20}(?:\.\d{1,9})?$/.test(value);
  const epoch = isDigits ? Number(value) : value;
  const unit = typeof epoch === 'number' ? UNITS.find(([from]) => epoch >= from)?.[1] : undefined;
  if (typeof epoch !== 'number' || unit === undefined) return parseInstant(value);
  return inRange(Math.floor(epoch / unit));
}

/** Collector's clock minus the event's own, to the millisecond; undefined where it stamped nothing. */
export function skewOf(stamp: unknown, at: number): number | undefined {
  const collected = parseInstant(stamp);
  return 'problem' in collected ? undefined : differenceOf(collected.epoch, at);
}

/** Seconds from one instant to a later one, to the millisecond. */
export function differenceOf(later: number, earlier: number): number {
  return Math.round((later - earlier) * 1000) / 1000;
}

const unreadable: Instant = { problem: 'not a time; expected ISO 8601 or epoch seconds' };
const outOfRange: Instant = { problem: 'outside 1980–2200; expected ISO 8601 or epoch seconds' };

function inRange(milliseconds: number): Instant {
  const fits = milliseconds >= EARLIEST && milliseconds < LATEST;
  return fits ? { epoch: milliseconds / 1000 } : outOfRange;
}

function fromParts(match: RegExpExecArray): Instant {
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6]);
  const inDay = hour <= 23 && minute <= 59 && second <= 60;
  if (!inDay || day < 1 || day > daysInMonth(year, month)) return unreadable;
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second) + milliseconds;
  return inRange(wall - offsetMilliseconds(match[8]));
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

// Date.UTC rolls 31 February over into March; 0 for a month that does not exist.
function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
}

function offsetMilliseconds(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'UTC') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
