import { listAt, plainAt, textAt } from '../../common/fields.js';
import { isPlain } from '../../common/text.js';
import type { RawEvent } from '../../format.js';
import { machineName, shippedLine, shippedStamp } from '../machine.js';
import { readAuditbeat } from './auditbeat.js';
import { isAuoms, readAuoms } from './auoms.js';
import { readGoAudit } from './go-audit.js';
import { AUDIT_MARK } from './head.js';
import { readLaurel } from './laurel.js';
import { isJoined, readJoined, readLine } from './lines.js';
import { type AuditEvent, NO_FIELDS } from './record.js';

/** A way in which events of the audit system arrive. */
interface Shape {
  recognises(event: RawEvent): boolean;
  /** Undefined where what was recognised turns out to be broken. */
  read(event: RawEvent): AuditEvent | undefined;
}

const LAUREL_ID = /^\d{1,12}\.\d{1,9}:\d{1,20}$/;

/** In the order in which they are tried: text as the kernel wrote it tells more than what was made of it. */
const SHAPES: readonly Shape[] = [
  { recognises: isJoined, read: readJoined },
  { recognises: hasOriginals, read: readOriginals },
  { recognises: (event) => lineOf(event) !== undefined, read: readShippedLine },
  { recognises: isMergedData, read: readMergedData },
  { recognises: (event) => LAUREL_ID.test(textAt(event, 'ID') ?? ''), read: readLaurel },
  { recognises: isGoAudit, read: readGoAudit },
  { recognises: isAuditbeat, read: readAuditbeat },
];

export function isAuditEvent(event: RawEvent): boolean {
  return SHAPES.some((shape) => shape.recognises(event));
}

/** One event of the audit system out of any shape; undefined where none can be read. Never throws. */
export function readAuditEvent(event: RawEvent): AuditEvent | undefined {
  return SHAPES.find((shape) => shape.recognises(event))?.read(event);
}

function lineOf(event: RawEvent): string | undefined {
  return shippedLine(event, AUDIT_MARK);
}

function readShippedLine(event: RawEvent): AuditEvent | undefined {
  const line = lineOf(event);
  return line === undefined ? undefined : readLine(line);
}

/** A row of Log Analytics whose message was dropped after auoms' fields were taken out of it. */
function isMergedData(event: RawEvent): boolean {
  return typeof event['EventData'] === 'string' && isAuoms(textAt(event, 'EventType') ?? '');
}

function readMergedData(event: RawEvent): AuditEvent | undefined {
  const type = (textAt(event, 'EventType') ?? '').slice(0, 48);
  const records = readAuoms(type, textAt(event, 'EventData') ?? '');
  const node = machineName(records[0]?.fields.get('node'));
  const stamp = shippedStamp(event);
  return { node, stamp, serial: undefined, records, isPart: false, uidNames: NO_FIELDS };
}

/** Auditbeat with `include_raw_message`: the lines of the whole event. */
function hasOriginals(event: RawEvent): boolean {
  const originals = plainAt(event, 'event')['original'];
  return Array.isArray(originals) && isMarked(originals[0]);
}

function isMarked(line: unknown): boolean {
  return typeof line === 'string' && AUDIT_MARK.test(line.slice(0, 4096));
}

function readOriginals(event: RawEvent): AuditEvent | undefined {
  return readJoined({ audit_records: plainAt(event, 'event')['original'] });
}

function isGoAudit(event: RawEvent): boolean {
  const [message] = listAt(1, event, 'messages');
  return 'sequence' in event && 'timestamp' in event && textAt(message, 'data') !== undefined;
}

function isAuditbeat(event: RawEvent): boolean {
  const { auditd } = event;
  if (!isPlain(auditd)) return false;
  return 'message_type' in auditd || 'data' in auditd || 'sequence' in auditd;
}
