import { own, ownPlain, ownText, type Plain } from '../plain.js';
import { attribute, nodeText } from './event-text.js';
import { shippedLine } from './linux-view.js';
import { findPath } from './paths.js';
import { readWindowsRecord } from './windows-record.js';

/**
 * Where records of a format tell their time, surest first. Ingest reads the same of what the graph can use; what it
 * leaves alone has a time too, and rules are asked of it.
 */
const PLACES: ReadonlyMap<string, readonly string[]> = new Map([
  ['windows', ['@timestamp', 'SystemTime', 'winlog.time_created', 'TimeGenerated', 'EventTime']],
  ['winlogbeat', ['@timestamp', 'winlog.time_created']],
  ['sysmon-linux', ['@timestamp', 'TimeGenerated', 'EventTime']],
  ['auditd', ['timestamp', '@timestamp', 'TimeGenerated']],
  ['zeek', ['ts', 'event.ts', 'json.ts', 'result.ts', 'message.ts', '_raw.ts', '@timestamp']],
  ['cloudtrail', ['eventTime', 'detail.eventTime', 'time', '@timestamp']],
  ['defender', ['properties.Timestamp', 'Timestamp', 'TimeGenerated', 'time']],
  [
    'entra',
    [
      ...['properties.activityDateTime', 'properties.createdDateTime'],
      ...['activityDateTime', 'createdDateTime', 'TimeGenerated', 'time'],
    ],
  ],
  ['m365', ['AuditData.CreationTime', 'CreationTime', 'CreationDate', 'TimeGenerated']],
  ['ocsf', ['time', 'time_dt', 'start_time', 'end_time', 'metadata.original_time']],
  ['copilot', ['Date', 'Email date sent', 'Sent', 'Received']],
  [
    'otel-genai',
    [
      ...['startTimeUnixNano', 'start_time_unix_nano', 'start_time', 'startTime', 'timestamp'],
      ...['@timestamp', 'resourceSpans.scopeSpans.spans.startTimeUnixNano'],
    ],
  ],
  [
    'agent-trace',
    ['created', 'created_at', 'createdAt', 'timestamp', 'start_time', 'startTime', '@timestamp'],
  ],
]);

/** Epoch seconds at which a record of a format says that it happened; undefined where it says none. */
export function timeOf(format: string, record: Plain): number | undefined {
  const places = PLACES.get(format) ?? [];
  const written = [...ownClock(format, record), ...places.map((place) => findPath(record, place))];
  for (const value of written) {
    const epoch = epochIn(Array.isArray(value) ? value[0] : value);
    if (epoch !== undefined) return epoch;
  }
  return undefined;
}

/** What a format has beside plain fields. */
function ownClock(format: string, record: Plain): readonly unknown[] {
  if (format === 'windows' || format === 'winlogbeat') return windowsClock(record);
  if (format === 'sysmon-linux') return [...xmlClock(record), ...windowsClock(record)];
  return format === 'auditd' ? auditClock(record) : [];
}

/** Sysmon's own clock is right where the header's is that of whoever wrote it down. */
function windowsClock(record: Plain): readonly unknown[] {
  const read = readWindowsRecord(record);
  if (read === undefined) return [];
  const isSysmon = /sysmon/i.test(`${read.provider} ${read.channel}`);
  const told = isSysmon ? read.data.map(({ named }) => own(named, 'UtcTime')) : [];
  const created = own(read.system, 'TimeCreated') ?? own(record, 'TimeCreated');
  return [...told, attribute(created, 'SystemTime'), nodeText(created)];
}

const XML_TIME =
  /Name=["']UtcTime["']>([^<]{10,40})<|<TimeCreated SystemTime=["']([^"'<>]{10,40})["']/;

function xmlClock(record: Plain): readonly unknown[] {
  const line = shippedLine(record, /<Provider Name=/)?.slice(0, 65_536) ?? '';
  const [, told, header] = XML_TIME.exec(line) ?? [];
  return [told ?? header];
}

const AUDIT_TIME = /audit\((\d{1,12}\.\d{1,9}):/;

function auditClock(record: Plain): readonly unknown[] {
  const joined = own(record, 'audit_records') ?? findPath(record, 'event.original');
  const lines: readonly unknown[] = Array.isArray(joined) ? joined : [];
  const [first] = lines;
  const line = typeof first === 'string' ? first : shippedLine(record, AUDIT_TIME);
  const laurel = (ownText(record, 'ID') ?? '').split(':', 1);
  const beat = own(ownPlain(record, 'auditd'), 'timestamp');
  return [AUDIT_TIME.exec(line?.slice(0, 4096) ?? '')?.[1], ...laurel, beat];
}

/** Before and after these years a clock is broken. */
const EARLIEST = Date.UTC(1980, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);
const ISO =
  /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?$/;
/** Units of an epoch by its size, each with how many milliseconds one has. No two have numbers of one size. */
const UNITS: readonly (readonly [from: number, milliseconds: number])[] = [
  [1e17, 1e-6],
  [1e14, 1e-3],
  [1e11, 1],
  [0, 1_000],
];

/** ISO 8601, UTC where it names no zone; an epoch in any unit; a date as PowerShell writes it. */
function epochIn(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value.trim() : value;
  if (typeof text === 'number') return inRange(fromNumber(text));
  if (typeof text !== 'string' || text.length > 48) return undefined;
  const digits = /^(?:\/Date\()?(\d{9,20}(?:\.\d{1,9})?)(?:\)\/)?$/.exec(text)?.[1];
  if (digits !== undefined) return inRange(fromNumber(Number(digits)));
  const [found, year, month, day, time = '00:00', part = '', zone = 'Z'] = ISO.exec(text) ?? [];
  if (found === undefined) return undefined;
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const millis = part.slice(0, 3).padEnd(3, '0');
  const whole = time.length === 5 ? `${time}:00` : time;
  return inRange(Date.parse(`${year}-${month}-${day}T${whole}.${millis}${offset}`));
}

function fromNumber(number: number): number {
  const unit = UNITS.find(([from]) => number >= from)?.[1] ?? NaN;
  return Math.round(number * unit);
}

function inRange(milliseconds: number): number | undefined {
  return milliseconds >= EARLIEST && milliseconds < LATEST ? milliseconds / 1_000 : undefined;
}
