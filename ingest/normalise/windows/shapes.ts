import { attribute, nodeText, readEventData } from '../common/event-data.js';
import { child, firstText } from '../common/event-fields.js';
import { isPlain, type Plain } from '../common/text.js';
import type { RawEvent } from '../format.js';

/** The account under which the logging call was made, as the event log's header tells it. */
export interface Principal {
  readonly sid?: string | undefined;
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
}

/** What the shapes of event log records have in common, before fields are unified. */
export interface Parts {
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

/** The parts of a record in any of the shapes. */
export function readParts(event: RawEvent): Parts {
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
