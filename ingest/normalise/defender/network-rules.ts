import type { Observation } from '../../../graph/index.js';
import { answeredAddresses, LOOKUP_EDGES } from '../common/dns.js';
import { addressFacts, type Finding, relate } from '../common/facts.js';
import { ADDRESS_UNKNOWN, parsePort, protocolName, WITHIN_HOST } from '../common/flow.js';
import { addressMention, domainMention, isLocalOnly, type Mention } from '../common/mentions.js';
import { isPlain, scalarText } from '../common/text.js';
import { hostInUrl } from '../common/url.js';
import { fromJson, Row } from '../microsoft/row.js';
import { INITIATOR_EDGES, initiatorFacts, initiatorOf } from './process.js';
import type { DeviceRow } from './row.js';
import { type HuntingRule, silent } from './rule.js';

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
    title: 'Connection opened or tried',
    edges: [...OUTBOUND_EDGES, ...INITIATOR_EDGES],
    note: 'To the address, and to the name in `RemoteUrl`. From the device where the process is unknown.',
    onDevice: (device) => outbound(device, device.row.text('RemoteUrl')),
  },
  {
    table: TABLE,
    actions: ['InboundConnectionAccepted'],
    title: 'Connection accepted',
    edges: [...INBOUND_EDGES, ...INITIATOR_EDGES],
    onDevice: inbound,
  },
  {
    table: TABLE,
    actions: INSPECTED,
    title: 'Connection understood by the network sensor',
    edges: [...OUTBOUND_EDGES, ...INBOUND_EDGES, ...INITIATOR_EDGES],
    onDevice: inspected,
  },
  {
    table: TABLE,
    actions: ['DnsConnectionInspected'],
    title: 'DNS query understood by the network sensor',
    edges: [...LOOKUP_EDGES, ...INITIATOR_EDGES],
    note: 'The first 16 addresses of an answer count.',
    onDevice: (device) => resolved(device, device.extra.text('query'), 'answers'),
  },
  {
    table: 'DeviceEvents',
    actions: ['DnsQueryResponse'],
    title: 'Name lookup',
    edges: [...LOOKUP_EDGES, ...INITIATOR_EDGES],
    note: 'The first 16 addresses of an answer count.',
    onDevice: (device) => resolved(device, device.extra.text('DnsQueryString'), 'DnsQueryResult'),
  },
  silent(TABLE, ['ListeningConnectionCreated'], 'Port opened to listen', 'a port, not a flow'),
  silent(
    TABLE,
    ['NetworkSignatureInspected', 'InboundInternetScanInspected'],
    'Pattern seen in a packet',
    'verdict of a sensor',
  ),
];

function outbound(device: DeviceRow, url: string | undefined): Finding {
  const { row, at, host } = device;
  const remote = addressMention(row.text('RemoteIP'));
  if (remote !== undefined && isLocalOnly(remote)) return WITHIN_HOST;
  const domain = domainMention(hostInUrl(url ?? ''));
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
  const protocol = protocolName(row.text('Protocol'));
  const service = /^([A-Z][a-z]{2,4})ConnectionInspected$/.exec(action)?.[1]?.toLowerCase();
  return {
    port: parsePort(port),
    protocol: protocol?.replace(/v[46]$/, ''),
    direction,
    service,
  };
}

function flowStanding(device: DeviceRow): Observation[] {
  const process = initiatorOf(device);
  const local = addressMention(device.row.text('LocalIP'));
  return [
    ...(process === undefined ? [] : initiatorFacts(device, process)),
    ...addressFacts(device.at, device.host, [local]),
  ];
}

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

/** Aliases come before addresses in an answer. */
const MAX_PARTS = 64;

/** Addresses of an answer, each as text or in `Result`; aliases are left out. */
function answersIn(extra: Row, field: string): Mention<'IpAddress'>[] {
  const texts = extra.list(MAX_PARTS, field).map((answer) => {
    const read = fromJson(answer);
    return isPlain(read) ? new Row(read).text('Result') : scalarText(read);
  });
  return answeredAddresses(texts);
}
