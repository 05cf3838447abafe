import { clip, isPlain, MAX_NAME, type Plain } from '../common/text.js';
import type { RawEvent } from '../format.js';
import { isParsedLinuxSysmon } from '../linux/sysmon/record.js';
import { attribute, nodeText, readEventData } from './event-data.js';
import { type Family, familyOf } from './family.js';
import { child, Fields, firstText, parsePid } from './fields.js';
import { messageFields } from './message.js';

/** The account under which the logging call was made, as the event log's header tells it. */
export interface Principal {
  readonly sid?: string | undefined;
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
}

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

/** What the shapes have in common, before fields are unified. */
interface Parts {
  readonly channel: string | undefined;
  readonly provider: string | undefined;
  readonly eventId: unknown;
  readonly computer: string | undefined;
  readonly recordNumber: string | undefined;
  readonly data: readonly Plain[];
  readonly flat: boolean;
  readonly message: string | undefined;
  readonly executionPid: unknown;
  readonly principal: Principal;
  readonly stamp: unknown;
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

function readParts(event: RawEvent): Parts {
  const wrapped = child(event, 'Event');
  if (isPlain(wrapped['System'])) return readEvtx(event, wrapped, wrapped['System']);
  if (isPlain(event['System'])) return readEvtx(event, event, event['System']);
  if (isPlain(event['winlog'])) return readWinlogbeat(event, event['winlog']);
  return 'event_id' in event ? readWinlogbeat6(event) : readFlat(event);
}

function readEvtx(event: RawEvent, root: Plain, system: Plain): Parts {
  return {
    channel: nodeText(system['Channel']),
    provider: attribute(system['Provider'], 'Name') ?? nodeText(system['Provider']),
    eventId: nodeText(system['EventID']),
    computer: nodeText(system['Computer']),
    recordNumber: nodeText(system['EventRecordID']),
    data: [readEventData(root['EventData']), readEventData(root['UserData'])],
    flat: false,
    message: firstText(child(root, 'RenderingInfo'), ['Message']) ?? firstText(event, ['Message']),
    executionPid: attribute(system['Execution'], 'ProcessID'),
    principal: { sid: attribute(system['Security'], 'UserID') },
    stamp:
      attribute(system['TimeCreated'], 'SystemTime') ??
      nodeText(system['TimeCreated']) ??
      event['@timestamp'],
    keywords: nodeText(system['Keywords']),
  };
}

function readWinlogbeat(event: RawEvent, winlog: Plain): Parts {
  const user = child(winlog, 'user');
  return {
    channel: firstText(winlog, ['channel']),
    provider:
      firstText(winlog, ['provider_name']) ?? firstText(child(event, 'event'), ['provider']),
    eventId: nodeText(winlog['event_id']) ?? firstText(child(event, 'event'), ['code']),
    computer: firstText(winlog, ['computer_name']),
    recordNumber: firstText(winlog, ['record_id']),
    data: [readEventData(winlog['event_data']), readEventData(winlog['user_data'])],
    flat: false,
    message: firstText(event, ['message']),
    executionPid: child(winlog, 'process')['pid'],
    principal: principalOf(user),
    stamp: event['@timestamp'] ?? winlog['time_created'],
    keywords: winlog['keywords'],
  };
}

function readWinlogbeat6(event: RawEvent): Parts {
  return {
    channel: firstText(event, ['log_name']),
    provider: firstText(event, ['source_name']),
    eventId: event['event_id'],
    computer: firstText(event, ['computer_name']),
    recordNumber: firstText(event, ['record_number']),
    data: [readEventData(event['event_data']), readEventData(event['user_data'])],
    flat: false,
    message: firstText(event, ['message']),
    executionPid: event['process_id'],
    principal: principalOf(child(event, 'user')),
    stamp: event['@timestamp'],
    keywords: event['keywords'],
  };
}

function principalOf(user: Plain): Principal {
  return {
    sid: firstText(user, ['identifier']),
    name: firstText(user, ['name']),
    domain: firstText(user, ['domain']),
  };
}

function readFlat(event: RawEvent): Parts {
  const nested = nestedData(event);
  return {
    channel: firstText(event, ['Channel', 'EventLog']),
    provider: firstText(event, [
      'SourceName',
      'EventSourceName',
      'Provider',
      'ProviderName',
      'Source',
    ]),
    eventId: nodeText(event['EventID']),
    computer: firstText(event, ['Computer', 'Hostname', 'ComputerName', 'MachineName']),
    recordNumber: firstText(event, ['RecordNumber', 'EventRecordID', 'EventRecordId', 'RecordId']),
    data: nested === undefined ? [event] : [nested, event],
    flat: nested === undefined,
    message: firstText(event, ['Message', 'RenderedDescription']),
    // NXLog of 2019 wrote the logger's pid as a number into `ProcessID`; event data are text.
    executionPid: event['ExecutionProcessID'] ?? event['SystemProcessId'] ?? loggerPid(event),
    principal: {
      sid: firstText(event, ['UserID', 'UserId']),
      name: firstText(event, ['AccountName']),
      domain: firstText(event, ['Domain']),
    },
    stamp: flatStamp(event),
    keywords: event['EventType'] ?? event['Keywords'],
  };
}

function loggerPid(event: RawEvent): unknown {
  return typeof event['ProcessID'] === 'number' ? event['ProcessID'] : undefined;
}

function flatStamp(event: RawEvent): unknown {
  const { TimeCreated: created } = event;
  return (
    event['@timestamp'] ??
    event['SystemTime'] ??
    attribute(created, 'SystemTime') ??
    created ??
    event['TimeGenerated'] ??
    event['EventTime']
  );
}

// Log Analytics: an object, JSON text or XML text; `ParameterXml` is a bare list of values.
function nestedData(event: RawEvent): Plain | undefined {
  const data = event['EventData'] ?? event['ParameterXml'];
  if (isPlain(data)) return readEventData(data);
  if (typeof data !== 'string' || data === '') return undefined;
  return readEventData(data.startsWith('<Param>') ? `<EventData>${data}</EventData>` : data);
}

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
