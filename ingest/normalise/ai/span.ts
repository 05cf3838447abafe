import { listAt, type Path, plainAt, textAt } from '../common/fields.js';
import { isPlain, type Plain } from '../common/text.js';
import { type Instant, parseEpoch, parseInstant } from '../common/time.js';
import { firstTold, told } from '../common/told.js';
import type { RawEvent } from '../format.js';
import { type Attributes, attributesOf } from './span-attributes.js';

/** One operation as a service traced it, in whichever shape it was exported. */
export interface Span {
  readonly attributes: Attributes;
  readonly resource: Attributes;
  /** Lower-case hexadecimal, where it is that. */
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly parentId: string | undefined;
  readonly kind: SpanKind;
  readonly start: Instant;
  readonly failed: boolean;
}

/** Whether the service asked another (client), was asked (server), or did it itself. */
export type SpanKind = 'client' | 'server' | 'internal';

const TRACE_IDS: readonly Path[] = [
  ['traceId'],
  ['trace_id'],
  ['TraceId'],
  ['context', 'trace_id'],
  ['context', 'traceId'],
];
const SPAN_IDS: readonly Path[] = [
  ['spanId'],
  ['span_id'],
  ['SpanId'],
  ['context', 'span_id'],
  ['context', 'spanId'],
  ['id'],
];
const PARENT_IDS: readonly Path[] = [
  ['parentSpanId'],
  ['parent_span_id'],
  ['ParentSpanId'],
  ['parent_id'],
  ['parentId'],
  ['parentSpanContext', 'spanId'],
];
const TIMES = 'startTimeUnixNano start_time_unix_nano start_time startTime Timestamp timestamp'
  .concat(' @timestamp endTimeUnixNano end_time_unix_nano end_time endTime')
  .split(' ');

/** A batch of spans (OTLP/JSON), with the names that its lists have in JSON, in protobuf and before 1.0. */
const BATCHES = ['resourceSpans', 'resource_spans', 'batches'];
const SCOPES = ['scopeSpans', 'scope_spans', 'instrumentationLibrarySpans'];
/** A line of the usual size has room for a few thousand. */
const MAX_LIST = 100_000;

export function isBatch(event: RawEvent): boolean {
  return BATCHES.some((name) => Array.isArray(event[name]));
}

/** True for a span on its own. Log records have ids and attributes too, but no start. */
export function isSpan(event: RawEvent): boolean {
  return (
    firstTold(event, TRACE_IDS) !== undefined &&
    firstTold(event, SPAN_IDS) !== undefined &&
    TIMES.some((name) => event[name] !== undefined) &&
    hasAttributes(event)
  );
}

function hasAttributes(event: RawEvent): boolean {
  const own = ['attributes', 'SpanAttributes'].some((name) => typeof event[name] === 'object');
  return own || attributesOf(event).size > 0;
}

/** The spans of a batch that `wanted` holds for, or the one span that the event is. */
export function spansOf(event: RawEvent, wanted: (attributes: Attributes) => boolean): Span[] {
  if (!isBatch(event)) {
    const attributes = attributesOf(attributesField(event));
    return wanted(attributes) ? [spanOf(event, attributes, resourceOf(event))] : [];
  }
  return elements(event, BATCHES).flatMap((batch) => {
    const resource = resourceOf(batch);
    const raw = elements(batch, SCOPES).flatMap((scope) => elements(scope, ['spans']));
    return raw.flatMap((span) => {
      const attributes = attributesOf(attributesField(span));
      return wanted(attributes) ? [spanOf(span, attributes, resource)] : [];
    });
  });
}

function elements(holder: Plain, names: readonly string[]): Plain[] {
  return names.flatMap((name) => listAt(MAX_LIST, holder, name).filter(isPlain));
}

/** Flattened spans have their attributes among their fields. */
function attributesField(span: Plain): unknown {
  return span['attributes'] ?? span['SpanAttributes'] ?? span;
}

function resourceOf(holder: Plain): Attributes {
  return attributesOf(
    plainAt(holder, 'resource')['attributes'] ?? holder['ResourceAttributes'] ?? holder['resource'],
  );
}

function spanOf(raw: Plain, attributes: Attributes, resource: Attributes): Span {
  return {
    attributes,
    resource,
    traceId: idOf(raw, TRACE_IDS),
    spanId: idOf(raw, SPAN_IDS),
    parentId: idOf(raw, PARENT_IDS),
    kind: kindOf(raw),
    start: startOf(raw),
    failed: attributes.has('error.type') || hasErrorStatus(raw),
  };
}

/** Exporters in Python write `0x…`; those that let protobuf print its bytes write base64, which has case. */
function idOf(raw: Plain, paths: readonly Path[]): string | undefined {
  const id = firstTold(raw, paths);
  return id !== undefined && /^(?:0x)?[0-9a-f]{16,32}$/i.test(id)
    ? told(id.toLowerCase().replace(/^0x/, ''))
    : id;
}

function kindOf(raw: Plain): SpanKind {
  const kind = raw['kind'] ?? raw['SpanKind'];
  if (typeof kind === 'string') {
    const name = /(client|server)$/i.exec(kind.slice(-16))?.[1]?.toLowerCase();
    return name === 'client' || name === 'server' ? name : 'internal';
  }
  // The console exporter for JavaScript, which alone calls the span `id`, counts kinds from 0.
  const [server, client] = 'id' in raw && !('spanId' in raw) ? [1, 2] : [2, 3];
  return kind === server ? 'server' : kind === client ? 'client' : 'internal';
}

/** An end is better than no time at all; 0 is how OTLP says that there is none. */
function startOf(raw: Plain): Instant {
  const times = TIMES.map((name) => raw[name]).filter((value) => value !== undefined);
  const instants = times.map(instantOf);
  return instants.find((instant) => 'epoch' in instant) ?? instants[0] ?? parseInstant(undefined);
}

/** SDKs for JavaScript write a pair: seconds, and nanoseconds beside them. */
function instantOf(value: unknown): Instant {
  if (!Array.isArray(value)) return parseEpoch(value);
  const [seconds, nanos] = value as unknown[];
  const isPair = typeof seconds === 'number' && typeof nanos === 'number';
  return parseInstant(isPair ? seconds + nanos / 1e9 : undefined);
}

const STATUSES: readonly Path[] = [
  ['status', 'code'],
  ['status', 'status_code'],
  ['status'],
  ['StatusCode'],
];

/** OTLP has 2 for an error. */
function hasErrorStatus(raw: Plain): boolean {
  return STATUSES.some((path) =>
    /^(?:2|(?:STATUS_CODE_)?ERROR)$/i.test(textAt(raw, ...path) ?? ''),
  );
}
