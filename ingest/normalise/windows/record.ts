import { child, Fields } from '../common/event-fields.js';
import { parsePid } from '../common/process.js';
import { clip, isPlain, MAX_NAME } from '../common/text.js';
import type { RawEvent } from '../format.js';
import { isParsedLinuxSysmon } from '../linux/sysmon/record.js';
import { type Family, familyOf } from './family.js';
import { messageFields } from './message.js';
import { type Parts, type Principal, readParts } from './shapes.js';

/** One event log record, whichever way it was exported. */
export interface WindowsRecord {
  readonly family: Family;
  /** Lower case; empty where the export leaves it out. */
  readonly channel: string;
  readonly eventId: number;
  /** The machine that logged it, as seen: short or fully qualified. Never the collector. */
  readonly computer: string | undefined;
  readonly recordNumber: string | undefined;
  readonly fields: Fields;
  /** The rendered message, where the export keeps it. */
  readonly message: string | undefined;
  /** Process that made the logging call. Sysmon's own in Sysmon events. */
  readonly executionPid: number | undefined;
  readonly principal: Principal;
  /** Header time or collector's stamp, as found; host-local time only where there is nothing else. */
  readonly stamp: unknown;
  /** As found; see `isAuditFailure`. */
  readonly keywords: unknown;
}

/**
 * Unifies the shapes in which Windows events arrive: evtx exports (`Event.System`), winlogbeat 7 and
 * later (`winlog`), winlogbeat 6 (`event_data`), and flat rows (NXLog, Log Analytics). Undefined where
 * there is no event id: then it is not an event log record.
 */
export function readRecord(event: RawEvent): WindowsRecord | undefined {
  const parts = readParts(event);
  const eventId = parseEventId(parts.eventId);
  if (eventId === undefined) return undefined;
  const channel = lower(parts.channel);
  const family = familyOf(channel, lower(parts.provider));
  return {
    family,
    channel,
    eventId,
    computer: parts.computer === undefined ? undefined : clip(parts.computer.trim(), MAX_NAME),
    recordNumber: parts.recordNumber,
    fields: makeFields(parts, family, eventId),
    message: parts.message,
    executionPid: parsePid(parts.executionPid),
    principal: parts.principal,
    stamp: parts.stamp,
    keywords: parts.keywords,
  };
}

/** True where `readRecord` would find an event log record. Looks at a few names only. */
export function looksLikeRecord(event: RawEvent): boolean {
  if ('SyslogMessage' in event || isParsedLinuxSysmon(event)) return false;
  if (isPlain(event['winlog'])) return true;
  if ('event_id' in event) return 'log_name' in event || 'event_data' in event;
  if ('EventID' in event) return FLAT_MARKS.some((mark) => mark in event);
  const system = child(child(event, 'Event'), 'System');
  return 'EventID' in system;
}

const FLAT_MARKS = ['Channel', 'EventLog', 'SourceName', 'EventSourceName', 'Provider'] as const;

/**
 * Sysmon's message repeats every field, and the session manager's the few it has; the message is read
 * where the export lost the fields themselves.
 */
function makeFields(parts: Parts, family: Family, eventId: number): Fields {
  const fields = new Fields(parts.data, parts.flat);
  const lossy =
    family === 'sysmon'
      ? WMI_IDS.has(eventId) || fields.raw('UtcTime') === undefined
      : family === 'terminal services';
  return lossy ? new Fields([...parts.data, messageFields(parts.message)], parts.flat) : fields;
}

const WMI_IDS = new Set([19, 20, 21]);
const MAX_EVENT_ID = 0xffff;

function parseEventId(value: unknown): number | undefined {
  const id = typeof value === 'string' && /^\d{1,5}$/.test(value.trim()) ? Number(value) : value;
  const fits = typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= MAX_EVENT_ID;
  return fits ? id : undefined;
}

function lower(text: string | undefined): string {
  return text === undefined ? '' : clip(text.trim(), MAX_NAME).toLowerCase();
}

const AUDIT_FAILURE_BIT = 1n << 52n;

/** True for an audit failure. Keywords come as text, list, hexadecimal mask or signed 64-bit number. */
export function isAuditFailure(record: WindowsRecord): boolean {
  const { keywords } = record;
  return Array.isArray(keywords) ? keywords.slice(0, 8).some(isFailure) : isFailure(keywords);
}

function isFailure(keyword: unknown): boolean {
  if (typeof keyword === 'number') {
    return Number.isFinite(keyword) && hasFailureBit(BigInt(Math.trunc(keyword)));
  }
  if (typeof keyword !== 'string' || keyword.length > 64) return false;
  if (/^0x[0-9a-f]{1,16}$/i.test(keyword)) return hasFailureBit(BigInt(keyword));
  return /^audit[ _]failure$/i.test(keyword);
}

function hasFailureBit(mask: bigint): boolean {
  return (BigInt.asUintN(64, mask) & AUDIT_FAILURE_BIT) !== 0n;
}
