import type { EpochSeconds, IncomingAlert } from '../../graph/index.js';
import { isPlain, type Plain } from '../normalise/common/text.js';
import type { AlertFormat } from './alert-format.js';
import { chronicle } from './chronicle.js';
import { finish } from './finish.js';
import { generic, mappedFormat } from './generic.js';
import type { AlertMapping } from './mapping.js';
import { ocsfFinding } from './ocsf-finding.js';
import { splunk } from './splunk.js';

/** One record of a body, and where in it the record stood, from 1. */
export interface AlertRecord {
  readonly line: number;
  readonly record: unknown;
}

export interface AlertRejection {
  readonly line: number;
  /** What was expected; nothing of the record's own text. */
  readonly reason: string;
}

/** What became of a body: every alert in it is in one of the two lists. */
export interface AlertsRead {
  readonly alerts: readonly IncomingAlert[];
  readonly rejected: readonly AlertRejection[];
  /** A record that is a page of alerts counts as what it holds: alerts and rejected together, always. */
  readonly received: number;
}

export interface AlertReading {
  /** One of `alertFormats`, or the name of a mapping. */
  readonly format: string;
  /** Who says it; without a name, the format or mapping of each alert. */
  readonly source?: string | undefined;
  /** When it was received: the time of alerts that tell none. */
  readonly receivedAt: EpochSeconds;
  /** The latest instant that an alert may bear. */
  readonly latest: EpochSeconds;
  /** The operator's own; the first that is for a record counts. */
  readonly mappings?: readonly AlertMapping[] | undefined;
}

const products: readonly AlertFormat[] = [splunk, chronicle, ocsfFinding];

/** What `?format=` takes, beside the names of mappings. */
export const alertFormats: readonly string[] = [
  'auto',
  ...products.map(({ name }) => name),
  generic.name,
];

/**
 * Beyond this many alerts in one record it is refused whole: a cut would hide some of them. So many take about a
 * second, in which nothing else is done; pages of Google SecOps have 1,000.
 */
const MOST_IN_ONE = 2_000;
/** Pages within lists within a page: as deep as any product nests them. */
const MAX_NESTING = 3;

const NO_OBJECT = 'no JSON object';
const TOO_MANY = `more than ${MOST_IN_ONE} alerts in one record; send one alert a line`;
const TOO_DEEP = 'lists within lists; send one alert a line';
const UNKNOWN = 'no known format has these fields; write a mapping for them, or name a format';

/** Reads alerts of other products. Pure, and never throws, whatever it is fed. */
export function readAlerts(records: readonly AlertRecord[], reading: AlertReading): AlertsRead {
  const alerts: IncomingAlert[] = [];
  const rejected: AlertRejection[] = [];
  const candidates = candidatesFor(reading);
  for (const { line, record } of records) {
    for (const one of spread(record, candidates, 0)) {
      const result = typeof one === 'string' ? one : readOne(one.record, one.format, reading);
      if (typeof result === 'string') rejected.push({ line, reason: result });
      else alerts.push(result);
    }
  }
  return { alerts, rejected, received: alerts.length + rejected.length };
}

function candidatesFor({ format, mappings = [] }: AlertReading): readonly AlertFormat[] {
  const mapped = mappings.map(mappedFormat);
  if (format === 'auto') return [...products, ...mapped, generic];
  if (format === generic.name) return [...mapped, generic];
  return [...products, ...mapped].filter(({ name }) => name === format);
}

interface Told {
  readonly record: Plain;
  readonly format: AlertFormat;
}

/** The alerts in a record, each with its format; in place of one that cannot be read, why. */
function spread(
  record: unknown,
  candidates: readonly AlertFormat[],
  depth: number,
): (Told | string)[] {
  if (depth > MAX_NESTING) return [TOO_DEEP];
  if (Array.isArray(record)) return spreadAll(record as readonly unknown[], candidates, depth);
  if (!isPlain(record)) return [NO_OBJECT];
  // Where the sender named a format it is that one, whatever the marks.
  const format =
    candidates.length === 1 ? candidates[0] : candidates.find((one) => one.recognises(record));
  if (format === undefined) return [UNKNOWN];
  const inside = format.inside(record);
  return inside === undefined ? [{ record, format }] : spreadAll(inside, [format], depth);
}

function spreadAll(
  list: readonly unknown[],
  candidates: readonly AlertFormat[],
  depth: number,
): (Told | string)[] {
  if (list.length > MOST_IN_ONE) return [TOO_MANY];
  const all: (Told | string)[] = [];
  for (const one of list) {
    all.push(...spread(one, candidates, depth + 1));
    if (all.length > MOST_IN_ONE) return [TOO_MANY];
  }
  return all;
}

function readOne(
  record: Plain,
  format: AlertFormat,
  { source, receivedAt, latest }: AlertReading,
): IncomingAlert | string {
  const draft = format.read(record);
  if (typeof draft === 'string') return draft;
  return finish(draft, record, { source: source ?? format.name, receivedAt, latest });
}
