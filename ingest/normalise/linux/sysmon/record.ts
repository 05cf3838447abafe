import { attribute, nodeText, readEventData } from '../../common/event-data.js';
import { child, Fields, firstText } from '../../common/event-fields.js';
import { isPlain, type Plain } from '../../common/text.js';
import type { RawEvent } from '../../format.js';
import { machineName, shippedLine, shippedMachine, shippedStamp } from '../machine.js';
import { decodedFields, eventInLine } from './xml.js';

/** One event of Sysmon for Linux, whichever way it was shipped. */
export interface SysmonRecord {
  readonly eventId: number;
  readonly computer: string | undefined;
  readonly recordNumber: string | undefined;
  readonly fields: Fields;
  /** When Sysmon wrote it, as found. */
  readonly written: unknown;
  /** When the collector had it, as found. */
  readonly stamp: unknown;
}

const PROVIDER = 'Linux-Sysmon';
const CHANNEL = 'Linux-Sysmon/Operational';
const MARK = /<Provider Name=["']Linux-Sysmon/;

/** True for events of Sysmon for Linux: a log line with its XML, or the same already parsed. */
export function isLinuxSysmon(event: RawEvent): boolean {
  return isParsedLinuxSysmon(event) || shippedLine(event, MARK) !== undefined;
}

/** Undefined where there is no event in the line or no event id in the event. */
export function readSysmonRecord(event: RawEvent): SysmonRecord | undefined {
  const line = isParsedLinuxSysmon(event) ? undefined : shippedLine(event, MARK);
  if (line === undefined) return isPlain(event['winlog']) ? readBeat(event) : readParsed(event);
  const inLine = eventInLine(line);
  return inLine === undefined ? undefined : readElement(event, inLine, decodedFields);
}

/** True where provider or channel name it in one of the shapes that parse the XML on the way. */
export function isParsedLinuxSysmon(event: RawEvent): boolean {
  const winlog = child(event, 'winlog');
  const system = systemOf(event);
  return (
    attribute(system['Provider'], 'Name') === PROVIDER ||
    nodeText(system['Channel']) === CHANNEL ||
    winlog['provider_name'] === PROVIDER ||
    winlog['channel'] === CHANNEL ||
    ('EventID' in event && (event['Channel'] === CHANNEL || flatProvider(event) === PROVIDER))
  );
}

function flatProvider(event: RawEvent): string | undefined {
  return firstText(event, ['SourceName', 'EventSourceName', 'Provider', 'ProviderName', 'Source']);
}

function systemOf(event: RawEvent): Plain {
  const wrapped = child(child(event, 'Event'), 'System');
  return 'EventID' in wrapped ? wrapped : child(event, 'System');
}

function readParsed(event: RawEvent): SysmonRecord | undefined {
  const wrapped = child(event, 'Event');
  if (isPlain(wrapped['System'])) return readElement(event, wrapped, asIs);
  if (isPlain(event['System'])) return readElement(event, event, asIs);
  return readFlat(event);
}

function asIs(fields: Plain): Plain {
  return fields;
}

function readElement(
  event: RawEvent,
  element: Plain,
  decode: (fields: Plain) => Plain,
): SysmonRecord | undefined {
  const system = child(element, 'System');
  return makeRecord(event, {
    eventId: nodeText(system['EventID']),
    computer: nodeText(system['Computer']),
    recordNumber: nodeText(system['EventRecordID']),
    written: attribute(system['TimeCreated'], 'SystemTime') ?? nodeText(system['TimeCreated']),
    data: decode(readEventData(element['EventData'])),
  });
}

/** As Elastic's integration and winlogbeat name the same. */
function readBeat(event: RawEvent): SysmonRecord | undefined {
  const winlog = child(event, 'winlog');
  return makeRecord(event, {
    eventId: nodeText(winlog['event_id']) ?? firstText(child(event, 'event'), ['code']),
    computer: firstText(winlog, ['computer_name']),
    recordNumber: firstText(winlog, ['record_id']),
    written: child(event, 'event')['created'],
    data: readEventData(winlog['event_data']),
  });
}

function readFlat(event: RawEvent): SysmonRecord | undefined {
  const data = event['EventData'];
  return makeRecord(event, {
    eventId: nodeText(event['EventID']),
    computer: undefined,
    recordNumber: firstText(event, ['RecordNumber', 'EventRecordID', 'EventRecordId']),
    written: attribute(event['TimeCreated'], 'SystemTime') ?? event['TimeCreated'],
    data: data === undefined ? event : readEventData(data),
  });
}

interface Parts {
  readonly eventId: string | undefined;
  readonly computer: string | undefined;
  readonly recordNumber: string | undefined;
  readonly written: unknown;
  readonly data: Plain;
}

function makeRecord(event: RawEvent, parts: Parts): SysmonRecord | undefined {
  const { eventId, recordNumber, written, data } = parts;
  if (eventId === undefined || !/^\d{1,5}$/.test(eventId.trim())) return undefined;
  return {
    eventId: Number(eventId),
    computer: machineName(parts.computer) ?? shippedMachine(event),
    recordNumber: recordNumber?.trim(),
    fields: new Fields([data], false),
    written,
    stamp: shippedStamp(event),
  };
}
