import type { EpochSeconds } from '../../../graph/index.js';
import { textAt } from '../common/fields.js';
import { parseJson } from '../common/json.js';
import { type Result, resultOf } from '../common/result.js';
import { clip, isPlain, MAX_NAME, type Plain } from '../common/text.js';
import { parseInstant, skewOf } from '../common/time.js';
import type { RawEvent } from '../format.js';
import { parseArn } from './arn.js';

/** The parts of a CloudTrail record that facts are made of, with their types checked. */
export interface CloudTrailRecord {
  /** As logged: `s3.amazonaws.com`. */
  readonly eventSource: string;
  /** The first label of `eventSource`: `s3`. */
  readonly service: string;
  readonly eventName: string;
  readonly at: EpochSeconds;
  readonly skewSeconds?: number | undefined;
  readonly eventId?: string | undefined;
  readonly result: Result;
  readonly readOnly: boolean;
  readonly identity: Plain;
  readonly sourceAddress?: string | undefined;
  readonly parameters: Plain;
  readonly response: Plain;
  readonly additional: Plain;
  readonly resources: readonly unknown[];
  readonly scope: ArnScope;
}

/** What an ARN needs beside the name; a part that the record does not tell is left out. */
export interface ArnScope {
  readonly partition: string;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
}

const NOTHING: Plain = {};

/** A policy or template that came as text is read up to here; longer ones name no resource. */
const MAX_JSON_TEXT = 64 * 1024;

/** What AWS marks as read-only by its verb; it counts taking on a role among them. */
const READ_VERB =
  /^(?:Get|List|Describe|Head|BatchGet|Lookup|Search|Select|Scan|Query|View|Test|Check|Validate|Simulate|Detect|Preview|Discover|Assume)(?=[A-Z]|$)/;

/** The record itself, also inside the envelope in which EventBridge delivers it. */
export function unwrap(event: RawEvent): RawEvent {
  const detail = event['detail'];
  return isPlain(detail) && typeof event['detail-type'] === 'string' ? detail : event;
}

/** Reads a record, or says what it lacks. Never throws. */
export function readRecord(event: RawEvent): CloudTrailRecord | { readonly problem: string } {
  const record = unwrap(event);
  const eventSource = nameAt(record, 'eventSource')?.toLowerCase();
  const eventName = nameAt(record, 'eventName');
  if (eventSource === undefined || eventName === undefined) {
    return { problem: 'eventSource or eventName is missing; expected a CloudTrail record' };
  }
  const time = timeOf(record);
  if ('problem' in time) return time;
  const identity = plain(record['userIdentity']);
  return {
    eventSource,
    service: eventSource.split('.', 1)[0] ?? '',
    eventName,
    ...time,
    eventId: nameAt(record, 'eventID'),
    sourceAddress: nameAt(record, 'sourceIPAddress'),
    result: outcome(record),
    readOnly: isReadOnly(record, eventName),
    identity,
    parameters: plain(record['requestParameters']),
    response: plain(record['responseElements']),
    additional: plain(record['additionalEventData']),
    resources: Array.isArray(record['resources']) ? record['resources'] : [],
    scope: scopeOf(record, identity),
  };
}

type RecordTime = Pick<CloudTrailRecord, 'at' | 'skewSeconds'>;

// Logstash moves eventTime into @timestamp; where both are there, @timestamp is the collector's.
function timeOf(record: RawEvent): RecordTime | { readonly problem: string } {
  const event = parseInstant(record['eventTime']);
  const { '@timestamp': stamp } = record;
  if ('epoch' in event) return { at: event.epoch, skewSeconds: skewOf(stamp, event.epoch) };
  const collector = parseInstant(stamp);
  if ('epoch' in collector) return { at: collector.epoch };
  return { problem: `eventTime: ${event.problem}` };
}

// A failed sign-in has no errorCode: its response says so.
function outcome(record: RawEvent): Result {
  if (textAt(record, 'errorCode') !== undefined) return 'failure';
  const response = record['responseElements'];
  const eventName = textAt(record, 'eventName');
  const said = eventName === undefined ? undefined : textAt(response, eventName);
  return resultOf(said?.toLowerCase() !== 'failure');
}

function isReadOnly(record: RawEvent, eventName: string): boolean {
  const told = record['readOnly'];
  if (typeof told === 'boolean') return told;
  if (told === 'true' || told === 'false') return told === 'true';
  return READ_VERB.test(eventName);
}

function scopeOf(record: RawEvent, identity: Plain): ArnScope {
  const region = nameAt(record, 'awsRegion');
  const account = nameAt(record, 'recipientAccountId') ?? nameAt(identity, 'accountId');
  const arn = parseArn(textAt(identity, 'arn') ?? '');
  return { partition: arn?.partition ?? partitionOf(region ?? ''), region, account };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function nameAt(fields: Plain, field: string): string | undefined {
  const text = textAt(fields, field);
  return text === undefined ? undefined : clip(text, MAX_NAME);
}

/** An object, or the JSON text of one. */
function plain(value: unknown): Plain {
  const read = typeof value === 'string' ? parseJson(value, MAX_JSON_TEXT) : value;
  return isPlain(read) ? read : NOTHING;
}
