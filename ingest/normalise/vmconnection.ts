import type { Observation } from '../../graph/index.js';
import { relate } from './common/facts.js';
import { countAt, listAt, textAt } from './common/fields.js';
import {
  addressMention,
  domainMention,
  hostMention,
  isLocalOnly,
  type Mention,
} from './common/mentions.js';
import { clip, known, MAX_NAME } from './common/text.js';
import { parseInstant } from './common/time.js';
import { ignored, rejected } from './common/verdict.js';
import type { Accepted, Format, RawEvent, Verdict } from './format.js';

/**
 * Azure VM insights (Service Map) as Log Analytics exports it: flows of a machine summed up by the
 * minute (`VMConnection`), and the machine itself (`VMComputer`). A row names a group of processes
 * and no pid, so that its machine is who connects.
 */
export const vmconnection = {
  name: 'vmconnection',
  recognises,
  normalise,
  coverage: [
    {
      event: 'VMConnection',
      title: 'Flows between a machine and a remote address within a minute',
      edges: [
        'Host CONNECTED_TO IpAddress',
        'IpAddress CONNECTED_TO IpAddress',
        'Host HAS_ADDRESS IpAddress',
        'Host RESOLVED Domain',
        'Domain RESOLVED IpAddress',
      ],
      note: 'Counted as often as links were established. Inbound flows run from the remote address to the local one.',
    },
    {
      event: 'VMComputer',
      title: 'Inventory of a machine',
      edges: ['Host HAS_ADDRESS IpAddress'],
    },
    { event: 'VMBoundPort', title: 'Open port', edges: [], note: 'A port without a peer.' },
    { event: 'VMProcess', title: 'Group of processes', edges: [], note: 'A group is not one run.' },
  ],
} satisfies Format;

type Reader = (row: Row) => readonly Observation[] | string;

interface Row {
  readonly fields: RawEvent;
  readonly host: Mention<'Host'>;
  readonly at: number;
}

const readers: Readonly<Record<string, Reader>> = {
  VMConnection: connection,
  VMComputer: computer,
  VMBoundPort: () => 'port without a peer',
  VMProcess: () => 'group of processes',
};

function recognises(event: RawEvent): boolean {
  return Object.hasOwn(readers, tableOf(event));
}

/** The table a row is of; exports without `Type` are known by the columns that no other table has. */
function tableOf(event: RawEvent): string {
  const isFlow = 'RemoteIp' in event && 'Direction' in event && 'ConnectionId' in event;
  return textAt(event, 'Type') ?? (isFlow ? 'VMConnection' : '');
}

function normalise(fields: RawEvent): Verdict {
  const table = tableOf(fields);
  const reader = Object.hasOwn(readers, table) ? readers[table] : undefined;
  if (reader === undefined) return rejected('no table of VM insights: expected Type VMConnection');
  const name = textAt(fields, 'Computer')?.trim();
  if (name === undefined || !/^[\p{L}\p{N}]/u.test(name)) return rejected('no machine: Computer');
  const instant = parseInstant(fields['TimeGenerated']);
  if ('problem' in instant) return rejected(`TimeGenerated: ${instant.problem}`);
  const at = instant.epoch;
  const observations = reader({ fields, host: hostMention(clip(name, MAX_NAME)), at });
  if (typeof observations === 'string') return ignored(observations);
  return known<Accepted>({ outcome: 'accepted', observations, at, recordId: recordIdOf(fields) });
}

function connection({ fields, host, at }: Row): readonly Observation[] | string {
  const source = addressMention(textAt(fields, 'SourceIp'));
  const destination = addressMention(textAt(fields, 'DestinationIp'));
  if (source === undefined || destination === undefined) return 'address unknown';
  if (isLocalOnly(source) || isLocalOnly(destination)) return 'flow within the host';
  const inbound = textAt(fields, 'Direction')?.toLowerCase() === 'inbound';
  const flow = relate(at, 'CONNECTED_TO', inbound ? source : host, destination, {
    port: portOf(fields),
    protocol: textAt(fields, 'Protocol')?.toLowerCase().slice(0, 16),
    direction: inbound ? 'inbound' : 'outbound',
  });
  const [own, remote] = inbound ? [destination, source] : [source, destination];
  return [
    { ...flow, ...linksOf(fields) },
    ...addresses(at, host, [own]),
    ...namesIn(fields, 'RemoteDnsQuestions').map((name) => relate(at, 'RESOLVED', host, name)),
    ...namesIn(fields, 'RemoteDnsCanonicalNames').map((name) =>
      relate(at, 'RESOLVED', name, remote),
    ),
  ];
}

function computer({ fields, host, at }: Row): readonly Observation[] {
  const os = textAt(fields, 'OperatingSystemFullName');
  const machine = os === undefined ? host : { ...host, os: clip(os, MAX_NAME) };
  const own = [...textsIn(fields, 'Ipv4Addresses'), ...textsIn(fields, 'Ipv6Addresses')];
  const mentions = own.map(addressMention).filter((address) => address !== undefined);
  return [{ entity: machine, at }, ...addresses(at, machine, mentions)];
}

function addresses(
  at: number,
  host: Mention<'Host'>,
  own: readonly Mention<'IpAddress'>[],
): Observation[] {
  return own
    .filter(({ scope }) => scope === 'private' || scope === 'public')
    .map((address) => relate(at, 'HAS_ADDRESS', host, address));
}

function portOf(fields: RawEvent): number | undefined {
  const port = countAt(fields, 'DestinationPort');
  return port === undefined || port > 65_535 ? undefined : port;
}

/** More flows than this in one minute add nothing to what an edge weighs. */
const MAX_LINKS = 100_000;

// A connection that lives on from an earlier minute has no new links, and was seen all the same.
function linksOf(fields: RawEvent): { readonly count?: number } {
  const links = countAt(fields, 'LinksEstablished') ?? 1;
  return links > 1 ? { count: Math.min(links, MAX_LINKS) } : {};
}

const MAX_LISTED = 16;
const MAX_LIST_TEXT = 8192;

function namesIn(fields: RawEvent, column: string): Mention<'Domain'>[] {
  return textsIn(fields, column)
    .map(domainMention)
    .filter((name) => name !== undefined);
}

/** A dynamic column: a list, or the JSON text of one. */
function textsIn(fields: RawEvent, column: string): string[] {
  const text = textAt(fields, column);
  const list = text === undefined ? listAt(MAX_LISTED, fields, column) : listedIn(text);
  return list.slice(0, MAX_LISTED).filter((entry) => typeof entry === 'string');
}

function listedIn(text: string): readonly unknown[] {
  if (!text.startsWith('[') || text.length > MAX_LIST_TEXT) return [text];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** One connection is summed up once a minute. */
function recordIdOf(fields: RawEvent): string | undefined {
  const id = textAt(fields, 'ConnectionId');
  return id === undefined
    ? undefined
    : clip(`${id}|${textAt(fields, 'TimeGenerated') ?? ''}`, MAX_NAME);
}
