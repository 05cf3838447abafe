/**
 * How a source of telemetry behaves, against its own habit. Pure; times are seconds since 1970.
 *
 * A week of hourly counts says how much a source usually sends and for how long it is usually quiet;
 * the share of its events that carry a field says which fields it usually has.
 */
import type { EpochSeconds } from './observation.js';

/** What one request said of one source. */
export interface SourceReport {
  readonly source: string;
  /** Events by the format that they were read as. */
  readonly formats: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly ignored: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** The latest event's own time; undefined when none told one. */
  readonly latestEventAt: EpochSeconds | undefined;
  /** Median of receipt minus event time. */
  readonly lagSeconds: number | undefined;
  /** Median of collector clock minus event clock. */
  readonly skewSeconds: number | undefined;
  /** How many events carried each field, of `fieldEvents` that were looked at. */
  readonly fields: Readonly<Record<string, number>>;
  readonly fieldEvents: number;
}

/** What is remembered of a source. */
export interface SourceRecord {
  readonly source: string;
  readonly formats: readonly string[];
  readonly firstReceivedAt: EpochSeconds;
  readonly lastReceivedAt: EpochSeconds;
  readonly latestEventAt: EpochSeconds | undefined;
  readonly accepted: number;
  readonly ignored: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly lagSeconds: number | undefined;
  readonly skewSeconds: number | undefined;
  /** Events received in each of the last hours, oldest first. */
  readonly hours: readonly number[];
  /** The hour that the last count belongs to, in hours since 1970. */
  readonly lastHour: number;
  readonly fields: FieldHabits;
}

/** Which fields a source's events usually carry. */
export interface FieldHabits {
  /** Share of events that carry a field, by field. */
  readonly usual: Readonly<Record<string, number>>;
  /** Events behind `usual`, up to a bound, so that a habit can change. */
  readonly usualEvents: number;
  /** Counts since `usual` was last brought up to date. */
  readonly recent: Readonly<Record<string, number>>;
  readonly recentEvents: number;
  /** Usual fields that none of the events before that carried. */
  readonly missing: readonly string[];
}

/** How a source stands at an instant. */
export interface SourceHealth extends Omit<SourceRecord, 'hours' | 'lastHour' | 'fields'> {
  /** Quiet for longer than it usually is: what rests on it alone may have gone on unseen. */
  readonly silent: boolean;
  readonly silentAfterSeconds: number;
  /** Events in the last hour, and in a usual hour in which it sends; undefined without a habit yet. */
  readonly eventsLastHour: number;
  readonly usualEventsPerHour: number | undefined;
  readonly missingFields: readonly string[];
}

const SECONDS_PER_HOUR = 3600;
const HABIT_HOURS = 168;
/** Hours with events from which on a source has a habit of its own. */
const HABIT_ACTIVE_HOURS = 12;
const MAX_FORMATS = 16;
const MAX_FIELDS = 256;
const FIELD_WINDOW_EVENTS = 1000;
const FIELD_HABIT_EVENTS = 20_000;
/** A field that at least this share of events carries is missed when none does. */
const USUAL_SHARE = 0.5;
const MAX_SILENCE_HOURS = 72;

const hourOf = (at: EpochSeconds): number => Math.floor(at / SECONDS_PER_HOUR);

/** A source that nothing is known of yet. */
export function newSource(source: string, now: EpochSeconds): SourceRecord {
  return {
    source,
    formats: [],
    firstReceivedAt: now,
    lastReceivedAt: now,
    latestEventAt: undefined,
    accepted: 0,
    ignored: 0,
    duplicates: 0,
    rejected: 0,
    lagSeconds: undefined,
    skewSeconds: undefined,
    hours: [],
    lastHour: hourOf(now),
    fields: { usual: {}, usualEvents: 0, recent: {}, recentEvents: 0, missing: [] },
  };
}

/** What is known of a source after one more request. */
export function addReport(
  record: SourceRecord,
  report: SourceReport,
  now: EpochSeconds,
): SourceRecord {
  const received = report.accepted + report.ignored + report.duplicates + report.rejected;
  return {
    ...record,
    formats: [...new Set([...record.formats, ...Object.keys(report.formats)])].slice(
      0,
      MAX_FORMATS,
    ),
    lastReceivedAt: Math.max(record.lastReceivedAt, now),
    latestEventAt: later(record.latestEventAt, notAfter(report.latestEventAt, now)),
    accepted: record.accepted + report.accepted,
    ignored: record.ignored + report.ignored,
    duplicates: record.duplicates + report.duplicates,
    rejected: record.rejected + report.rejected,
    lagSeconds: report.lagSeconds ?? record.lagSeconds,
    skewSeconds: report.skewSeconds ?? record.skewSeconds,
    ...countHour(record, received, now),
    fields: addFields(record.fields, report),
  };
}

/** A clock that runs ahead is no sign of life in times to come. */
function notAfter(at: EpochSeconds | undefined, now: EpochSeconds): EpochSeconds | undefined {
  return at === undefined ? undefined : Math.min(at, now);
}

function later(a: EpochSeconds | undefined, b: EpochSeconds | undefined): EpochSeconds | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

/** A clock that was set back adds to the newest hour: counts are never lost, and hours never run back. */
function countHour(
  { hours, lastHour }: SourceRecord,
  received: number,
  now: EpochSeconds,
): Pick<SourceRecord, 'hours' | 'lastHour'> {
  const hour = Math.max(lastHour, hourOf(now));
  const counts = hoursUntil(hours, lastHour, hour);
  const last = counts.length - 1;
  return { hours: counts.map((n, at) => (at === last ? n + received : n)), lastHour: hour };
}

/** The counts with empty hours added up to `hour`, a week of them at most. */
function hoursUntil(hours: readonly number[], lastHour: number, hour: number): number[] {
  const passed = Math.min(Math.max(0, hour - lastHour), HABIT_HOURS);
  const kept = hours.length === 0 ? [0] : [...hours];
  return [...kept, ...Array.from({ length: passed }, () => 0)].slice(-HABIT_HOURS);
}

function addFields(habits: FieldHabits, { fields, fieldEvents }: SourceReport): FieldHabits {
  const recent: Record<string, number> = { ...habits.recent };
  for (const [name, count] of Object.entries(fields)) {
    if (Object.hasOwn(recent, name) || Object.keys(recent).length < MAX_FIELDS) {
      recent[name] = (recent[name] ?? 0) + count;
    }
  }
  const recentEvents = habits.recentEvents + fieldEvents;
  if (recentEvents < FIELD_WINDOW_EVENTS) return { ...habits, recent, recentEvents };
  return closeWindow({ ...habits, recent, recentEvents });
}

function closeWindow({ usual, usualEvents, recent, recentEvents }: FieldHabits): FieldHabits {
  const part = recentEvents / (Math.min(usualEvents, FIELD_HABIT_EVENTS) + recentEvents);
  const names = [...new Set([...Object.keys(usual), ...Object.keys(recent)])];
  const shares = names
    .map((name) => {
      const before = usual[name] ?? 0;
      return [name, before + part * ((recent[name] ?? 0) / recentEvents - before)] as const;
    })
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MAX_FIELDS);
  const missing = Object.keys(usual).filter(
    (name) => (usual[name] ?? 0) >= USUAL_SHARE && (recent[name] ?? 0) === 0,
  );
  return {
    usual: Object.fromEntries(shares),
    usualEvents: Math.min(usualEvents + recentEvents, FIELD_HABIT_EVENTS),
    recent: {},
    recentEvents: 0,
    missing: missing.sort(),
  };
}

/**
 * How a source stands at `instant`. For an instant before its last report, only what it said by its
 * events' own clocks counts: a capture of last year, loaded today, was not silent last year.
 */
export function judgeSource(
  record: SourceRecord,
  instant: EpochSeconds,
  defaultSilenceSeconds: number,
): SourceHealth {
  const { hours, lastHour, fields, ...shown } = record;
  const silentAfterSeconds = silenceOf(hours) ?? defaultSilenceSeconds;
  const signs = [
    record.latestEventAt ?? record.lastReceivedAt,
    ...(record.lastReceivedAt <= instant ? [record.lastReceivedAt] : []),
  ];
  const counts = hoursUntil(hours, lastHour, Math.max(lastHour, hourOf(instant)));
  const usual = counts.slice(0, -1).filter((count) => count > 0);
  return {
    ...shown,
    silent: instant - Math.max(...signs) > silentAfterSeconds,
    silentAfterSeconds,
    eventsLastHour: lastHourOf(counts, instant),
    usualEventsPerHour: usual.length < HABIT_ACTIVE_HOURS ? undefined : median(usual),
    missingFields: fields.missing,
  };
}

/** Twice its longest quiet spell of the week; undefined while there is too little to call a habit. */
function silenceOf(hours: readonly number[]): number | undefined {
  if (hours.filter((count) => count > 0).length < HABIT_ACTIVE_HOURS) return undefined;
  let longest = 0;
  let run = 0;
  let begun = false;
  for (const count of hours) {
    if (count > 0) {
      if (begun) longest = Math.max(longest, run);
      begun = true;
      run = 0;
    } else run += 1;
  }
  return Math.min(2 * (longest + 1), MAX_SILENCE_HOURS) * SECONDS_PER_HOUR;
}

/** This hour so far, and the rest from the hour before. */
function lastHourOf(counts: readonly number[], instant: EpochSeconds): number {
  const gone = (instant % SECONDS_PER_HOUR) / SECONDS_PER_HOUR;
  return Math.round((counts.at(-1) ?? 0) + (counts.at(-2) ?? 0) * (1 - gone));
}

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
