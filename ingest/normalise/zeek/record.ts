import type { EpochSeconds } from '../../../graph/index.js';
import { parsePort } from '../common/flow.js';
import { addressMention, type Mention } from '../common/mentions.js';
import { type Plain, scalarText } from '../common/text.js';
import { parseEpoch, skewOf } from '../common/time.js';
import type { RawEvent } from '../format.js';
import { ecsPlaces } from './ecs-names.js';
import { isEcs, unwrap, type Unwrapped } from './envelope.js';
import { textOf, valueAt } from './lookup.js';
import { dataset, inferredStream, toldStream } from './stream.js';

/** Whoever opened the connection is `orig`, whoever answered is `resp`. */
export interface Endpoint {
  readonly address: Mention<'IpAddress'>;
  readonly port: number | undefined;
}

/** One line of a log, whatever brought it here. */
export interface ZeekRecord {
  /** Name of the log: `conn`, `dns` …; undefined where neither name nor fields tell it. */
  readonly stream: string | undefined;
  readonly at: EpochSeconds;
  readonly skewSeconds: number | undefined;
  readonly orig: Endpoint | undefined;
  readonly resp: Endpoint | undefined;
  readonly fields: Fields;
}

/** The fields of a line by the names that Zeek gives them. Unset ones (`-`, `(empty)`) are undefined. */
export class Fields {
  readonly #event: Plain;
  readonly #dataset: string | undefined;
  readonly #isEcs: boolean;

  constructor(event: Plain) {
    this.#event = event;
    this.#isEcs = isEcs(event);
    this.#dataset = dataset(event);
  }

  text(name: string): string | undefined {
    return this.#found(name, presentText);
  }

  flag(name: string): boolean | undefined {
    return this.#found(name, booleanOf);
  }

  /** Whole and not negative; also out of digits. */
  count(name: string): number | undefined {
    const text = this.text(name);
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  /** Up to `limit` texts; one that stands alone is a list of one. */
  list(name: string, limit: number): readonly string[] {
    return this.#found(name, (value) => textsOf(value, limit)) ?? [];
  }

  #found<T>(name: string, read: (value: unknown) => T | undefined): T | undefined {
    for (const path of this.#paths(name)) {
      const value = read(valueAt(this.#event, path));
      if (value !== undefined) return value;
    }
    return undefined;
  }

  // Zeek's own name comes last in shaped events, as `host` and others mean another thing there.
  #paths(name: string): readonly string[] {
    const own = name.includes('.') ? [name, name.replaceAll('.', '_')] : [name];
    if (!this.#isEcs) return own;
    const inner = this.#dataset === undefined ? [] : [`zeek.${this.#dataset}.${name}`];
    return [...inner, ...ecsPlaces(name), `zeek.${name}`, ...own];
  }
}

/** Reads a line, or says what it lacks. Never throws. */
export function readRecord(event: RawEvent): ZeekRecord | { readonly problem: string } {
  const unwrapped = unwrap(event);
  const fields = new Fields(unwrapped.fields);
  const time = timeOf(fields, unwrapped.envelope);
  if ('problem' in time) return time;
  return {
    ...time,
    stream: streamOf(unwrapped),
    orig: endpoint(fields, 'id.orig_h', 'id.orig_p'),
    resp: endpoint(fields, 'id.resp_h', 'id.resp_p'),
    fields,
  };
}

function streamOf({ fields, envelope }: Unwrapped): string | undefined {
  const told = toldStream(fields);
  if (told !== undefined) return told;
  return (envelope === fields ? undefined : toldStream(envelope)) ?? inferredStream(fields);
}

type RecordTime = Pick<ZeekRecord, 'at' | 'skewSeconds'>;

// Shaped events have no `ts`: it became `@timestamp`, and what had been there `event.created`.
function timeOf(fields: Fields, envelope: Plain): RecordTime | { readonly problem: string } {
  const own = parseEpoch(fields.text('ts'));
  const stamp = textOf(envelope, '@timestamp');
  const stamped = parseEpoch(stamp);
  const event = 'problem' in own && 'epoch' in stamped ? stamped : own;
  if ('problem' in event) return { problem: `ts: ${event.problem}` };
  const created = skewOf(textOf(envelope, 'event.created'), event.epoch);
  const collected = event === stamped ? undefined : skewOf(stamp, event.epoch);
  return { at: event.epoch, skewSeconds: created ?? collected };
}

function endpoint(fields: Fields, address: string, port: string): Endpoint | undefined {
  const mention = addressMention(fields.text(address));
  return mention === undefined
    ? undefined
    : { address: mention, port: parsePort(fields.text(port)) };
}

const UNSET = new Set(['', '-', '(empty)', '<unknown>']);

function presentText(value: unknown): string | undefined {
  const text = scalarText(value)?.trim();
  return text === undefined || UNSET.has(text) ? undefined : text;
}

/** `T` and `F` are what the tab-separated logs say, which some shippers turn into JSON as they are. */
function booleanOf(value: unknown): boolean | undefined {
  if (value === true || value === 'true' || value === 'T') return true;
  return value === false || value === 'false' || value === 'F' ? false : undefined;
}

function textsOf(value: unknown, limit: number): readonly string[] | undefined {
  if (!Array.isArray(value)) {
    const text = presentText(value);
    return text === undefined ? undefined : [text];
  }
  const texts = value.slice(0, limit).map(presentText);
  return texts.filter((text) => text !== undefined);
}
