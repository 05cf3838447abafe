import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { addressMention, domainMention, isLocalOnly, type Mention } from '../common/mentions.js';
import { clip, isPlain, scalarText } from '../common/text.js';
import { fromJson, Row } from '../microsoft/row.js';
import { initiatorFacts, initiatorOf, STANDING_EDGES } from './process.js';
import type { DeviceRow } from './row.js';
import { ADDRESS_UNKNOWN, type Finding, type HuntingRule, silent, WITHIN_HOST } from './rule.js';

const TABLE = 'DeviceNetworkEvents';

const OUTBOUND_EDGES = [
  'Process CONNECTED_TO IpAddress',
  'Process CONNECTED_TO Domain',
  'Host CONNECTED_TO IpAddress',
  'Host CONNECTED_TO Domain',
  'Domain RESOLVED IpAddress',
  'Host HAS_ADDRESS IpAddress',
];
const INBOUND_EDGES = ['IpAddress CONNECTED_TO IpAddress', 'Host HAS_ADDRESS IpAddress'];

const INSPECTED = [
  'HttpConnectionInspected',
  'SslConnectionInspected',
  'SshConnectionInspected',
  'FtpConnectionInspected',
  'SmtpConnectionInspected',
  'IcmpConnectionInspected',
  'NtlmAuthenticationInspected',
];

export const networkRules: readonly HuntingRule[] = [
  {
    table: TABLE,
    actions: [
      'ConnectionSuccess',
      'ConnectionAcknowledged',
      'ConnectionAttempt',
      'ConnectionRequest',
      'ConnectionFailed',
      'ConnectionFound',
    ],
    title: 'A connection was opened, or tried',
    edges: [...OUTBOUND_EDGES, ...STANDING_EDGES],
    note: 'To the address, and to the name in `RemoteUrl`. From the device where the process is unknown.',
    onDevice: (device) => outbound(device, device.row.text('RemoteUrl')),
  },
  {
    table: TABLE,
    actions: ['InboundConnectionAccepted'],
    title: 'A connection was accepted',
    edges: [...INBOUND_EDGES, ...STANDING_EDGES],
    onDevice: inbound,
  },
  {
    table: TABLE,
    actions: INSPECTED,
    title: 'The network sensor understood a connection',
    edges: [...OUTBOUND_EDGES, ...INBOUND_EDGES, ...STANDING_EDGES],
    onDevice: inspected,
  },
  {
    table: TABLE,
    actions: ['DnsConnectionInspected'],
    title: 'The network sensor understood a DNS query',
    edges: [
      'Process RESOLVED Domain',
      'Host RESOLVED Domain',
      'Domain RESOLVED IpAddress',
      ...STANDING_EDGES,
    ],
    note: 'The first 16 addresses of an answer count.',
    onDevice: (device) => resolved(device, device.extra.text('query'), 'answers'),
  },
  {
    table: 'DeviceEvents',
    actions: ['DnsQueryResponse'],
    title: 'A name was asked for',
    edges: [
      'Process RESOLVED Domain',
      'Host RESOLVED Domain',
      'Domain RESOLVED IpAddress',
      ...STANDING_EDGES,
    ],
    note: 'The first 16 addresses of an answer count.',
    onDevice: (device) => resolved(device, device.extra.text('DnsQueryString'), 'DnsQueryResult'),
  },
  silent(TABLE, ['ListeningConnectionCreated'], 'A process began to listen', 'a port, not a flow'),
  silent(
    TABLE,
    ['NetworkSignatureInspected', 'InboundInternetScanInspected'],
    'A pattern was seen in a packet',
    'verdict of a sensor',
  ),
];

/** The host in a URL, or in a bare `name:port/path`. */
export function domainOfUrl(text: string | undefined): Mention<'Domain'> | undefined {
  const bare = clip(text ?? '', 2048).replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '');
  const authority = bare.split(/[/?#\\]/, 1)[0] ?? '';
  return domainMention(authority.slice(authority.lastIndexOf('@') + 1).split(':', 1)[0]);
}

function outbound(device: DeviceRow, url: string | undefined): Finding {
  const { row, at, host } = device;
  const remote = addressMention(row.text('RemoteIP'));
  if (remote !== undefined && isLocalOnly(remote)) return WITHIN_HOST;
  const domain = domainOfUrl(url);
  const process = initiatorOf(device);
  const from = process ?? host;
  const properties = flowProperties(device, row.text('RemotePort'), directionOf(device));
  const facts = [remote, domain]
    .filter((end) => end !== undefined)
    .map((end): Observation => relate(at, 'CONNECTED_TO', from, end, properties));
  if (facts.length === 0) return ADDRESS_UNKNOWN;
  if (remote !== undefined && domain !== undefined)
    facts.push(relate(at, 'RESOLVED', domain, remote));
  return [...facts, ...flowStanding(device)];
}

/** The remote address reached this one: nothing says that the accepting process started anything. */
function inbound(device: DeviceRow): Finding {
  const remote = addressMention(device.row.text('RemoteIP'));
  const local = addressMention(device.row.text('LocalIP'));
  if (remote === undefined || local === undefined) return ADDRESS_UNKNOWN;
  if (isLocalOnly(remote) || isLocalOnly(local)) return WITHIN_HOST;
  const properties = flowProperties(device, device.row.text('LocalPort'), 'inbound');
  return [relate(device.at, 'CONNECTED_TO', remote, local, properties), ...flowStanding(device)];
}

function inspected(device: DeviceRow): Finding {
  if (device.extra.text('direction')?.toLowerCase() === 'in') return inbound(device);
  const name = device.extra.text('host', 'server_name') ?? device.row.text('RemoteUrl');
  return outbound(device, name);
}

/** A connection that was found open may have been opened by either side. */
function directionOf({ action }: DeviceRow): string {
  return action === 'ConnectionFound' ? 'unknown' : 'outbound';
}

interface FlowProperties {
  readonly port: number | undefined;
  readonly protocol: string | undefined;
  readonly direction: string;
  readonly service: string | undefined;
}

function flowProperties(
  { row, action }: DeviceRow,
  port: string | undefined,
  direction: string,
): FlowProperties {
  const number = /^\d{1,5}$/.test(port ?? '') ? Number(port) : undefined;
  const protocol = row
    .text('Protocol')
    ?.toLowerCase()
    .replace(/v[46]$/, '');
  const service = /^([A-Z][a-z]{2,4})ConnectionInspected$/.exec(action)?.[1]?.toLowerCase();
  return {
    port: number !== undefined && number <= 65_535 ? number : undefined,
    protocol: protocol === undefined ? undefined : clip(protocol, 16),
    direction,
    service,
  };
}

function flowStanding(device: DeviceRow): Observation[] {
  const process = initiatorOf(device);
  const local = addressMention(device.row.text('LocalIP'));
  const owned = local !== undefined && isOwnable(local);
  return [
    ...(process === undefined ? [] : initiatorFacts(device, process)),
    ...(owned ? [relate(device.at, 'HAS_ADDRESS', device.host, local)] : []),
  ];
}

/** True for addresses that one machine has and others do not. */
export function isOwnable({ scope }: Mention<'IpAddress'>): boolean {
  return scope === 'private' || scope === 'public';
}

const MAX_ANSWERS = 16;

function resolved(device: DeviceRow, name: string | undefined, answerField: string): Finding {
  const domain = domainMention(name);
  if (domain === undefined) return 'not a domain name';
  const process = initiatorOf(device);
  return [
    relate(device.at, 'RESOLVED', process ?? device.host, domain),
    ...answersIn(device.extra, answerField).map((address) =>
      relate(device.at, 'RESOLVED', domain, address),
    ),
    ...(process === undefined ? [] : initiatorFacts(device, process)),
  ];
}

/** Addresses of an answer, each as text or in `Result`; aliases and loopback are left out. */
function answersIn(extra: Row, field: string): Mention<'IpAddress'>[] {
  return extra.list(MAX_ANSWERS, field).flatMap((answer) => {
    const read = fromJson(answer);
    const text = isPlain(read) ? new Row(read).text('Result') : scalarText(read);
    const address = addressMention(text);
    return address === undefined || isLocalOnly(address) ? [] : [address];
  });
}
