import { own, ownPlain, ownText, type Plain } from '../plain.js';
import { messageFields } from './message-fields.js';
import { attribute, type EventData, nodeText, readEventData } from './event-text.js';

/** One record of an event log, whichever way it was exported. */
export interface WindowsRecord {
  readonly eventId: number;
  /** As found; empty where the export leaves it out. */
  readonly channel: string;
  readonly provider: string;
  readonly computer: string | undefined;
  readonly message: string | undefined;
  readonly data: readonly EventData[];
  /** The header, where it stands apart from the data. */
  readonly system: Plain;
  /** True where data and the collector's own fields lie side by side in one object. */
  readonly flat: boolean;
}

/** Reads the shapes that ingest takes; undefined where there is no event id. Never throws. */
export function readWindowsRecord(record: Plain): WindowsRecord | undefined {
  const wrapped = ownPlain(record, 'Event') ?? {};
  const system = ownPlain(wrapped, 'System') ?? ownPlain(record, 'System');
  if (system !== undefined) {
    return readEvtx(record, ownPlain(wrapped, 'System') === undefined ? record : wrapped, system);
  }
  const winlog = ownPlain(record, 'winlog');
  if (winlog !== undefined) return readWinlogbeat(record, winlog);
  return own(record, 'event_id') === undefined ? readFlat(record) : readWinlogbeat6(record);
}

type Parts = Omit<WindowsRecord, 'eventId' | 'channel' | 'provider'> & {
  readonly eventId: unknown;
  readonly channel: string | undefined;
  readonly provider: string | undefined;
};

function made(parts: Parts): WindowsRecord | undefined {
  const text = nodeText(parts.eventId)?.trim();
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  const eventId = Number(text);
  return {
    ...parts,
    eventId,
    channel: parts.channel?.trim() ?? '',
    provider: parts.provider?.trim() ?? '',
    data: [...parts.data, ...lostFields(eventId, parts)],
  };
}

/** Events of which some exporters write two fields with one name: the second is only in the message. */
const WMI_IDS = new Set([19, 20, 21]);

/** Fields of Sysmon's that an export lost and the message still has. */
function lostFields(eventId: number, { provider, data, message }: Parts): readonly EventData[] {
  if (message === undefined || !/sysmon$/i.test(provider ?? '')) return [];
  const isWhole = data.some(({ named }) => own(named, 'UtcTime') !== undefined);
  if (isWhole && !WMI_IDS.has(eventId)) return [];
  return [{ named: messageFields(message), unnamed: [] }];
}

function readEvtx(record: Plain, root: Plain, system: Plain): WindowsRecord | undefined {
  const provider = own(system, 'Provider');
  return made({
    eventId: own(system, 'EventID'),
    channel: nodeText(own(system, 'Channel')),
    provider: attribute(provider, 'Name') ?? nodeText(provider),
    computer: nodeText(own(system, 'Computer')),
    message: ownText(ownPlain(root, 'RenderingInfo'), 'Message') ?? ownText(record, 'Message'),
    data: [readEventData(own(root, 'EventData')), readEventData(own(root, 'UserData'))],
    system,
    flat: false,
  });
}

function readWinlogbeat(record: Plain, winlog: Plain): WindowsRecord | undefined {
  const event = ownPlain(record, 'event');
  return made({
    eventId: own(winlog, 'event_id') ?? own(event, 'code'),
    channel: ownText(winlog, 'channel'),
    provider: ownText(winlog, 'provider_name') ?? ownText(event, 'provider'),
    computer: ownText(winlog, 'computer_name'),
    message: ownText(record, 'message'),
    data: [readEventData(own(winlog, 'event_data')), readEventData(own(winlog, 'user_data'))],
    system: { Level: own(ownPlain(record, 'log'), 'level'), Opcode: own(winlog, 'opcode') },
    flat: false,
  });
}

function readWinlogbeat6(record: Plain): WindowsRecord | undefined {
  return made({
    eventId: own(record, 'event_id'),
    channel: ownText(record, 'log_name'),
    provider: ownText(record, 'source_name'),
    computer: ownText(record, 'computer_name'),
    message: ownText(record, 'message'),
    data: [readEventData(own(record, 'event_data')), readEventData(own(record, 'user_data'))],
    system: { Level: own(record, 'level'), Opcode: own(record, 'opcode') },
    flat: false,
  });
}

const PROVIDERS = ['SourceName', 'EventSourceName', 'Provider', 'ProviderName', 'Source'];
const COMPUTERS = ['Computer', 'Hostname', 'ComputerName', 'MachineName'];

function readFlat(record: Plain): WindowsRecord | undefined {
  const nested = own(record, 'EventData') ?? own(record, 'ParameterXml');
  const inner = nested === undefined ? [] : [readEventData(nested)];
  return made({
    eventId: own(record, 'EventID'),
    channel: ownText(record, 'Channel') ?? ownText(record, 'EventLog'),
    provider: firstText(record, PROVIDERS),
    computer: firstText(record, COMPUTERS),
    message: ownText(record, 'Message') ?? ownText(record, 'RenderedDescription'),
    data: [...inner, { named: record, unnamed: [] }],
    system: {},
    flat: nested === undefined,
  });
}

function firstText(record: Plain, names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = own(record, name);
    const text = attribute(found, 'Name') ?? nodeText(found);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}
