import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { parsePort } from '../common/flow.js';
import { addressMention, type Mention } from '../common/mentions.js';
import { clip, clipped, MAX_NAME } from '../common/text.js';
import type { Endpoint, ZeekRecord } from './record.js';
import {
  betweenEnds,
  type FactRule,
  type FlowRecord,
  hasEnds,
  isWithinHost,
  WITHIN_HOST,
} from './rule.js';

const FLOW = 'IpAddress CONNECTED_TO IpAddress';

/** What is told of a flow beside its ends; what the line itself says of `proto` counts first. */
export interface FlowKind {
  readonly service?: string | undefined;
  readonly transport?: string | undefined;
}

/** The connection that a line is about. */
export function flowFact(record: FlowRecord, kind: FlowKind): Observation {
  return connection(record, kind, record.resp.address);
}

/** A connection of the one who opened this one, to a name or another address. */
export function connection(
  record: FlowRecord,
  kind: FlowKind,
  to: Mention<'IpAddress'> | Mention<'Domain'>,
  port = record.resp.port,
): Observation {
  const protocol = protocolOf(record.fields.text('proto')) ?? kind.transport;
  return relate(record.at, 'CONNECTED_TO', record.orig.address, to, {
    port: protocol === 'icmp' ? undefined : port,
    protocol,
    service: kind.service,
  });
}

/** Zeek says `icmp` of both families, and puts type and code where other protocols have their ports. */
function protocolOf(proto: string | undefined): string | undefined {
  const name = proto?.toLowerCase();
  if (name === undefined || name === 'unknown_transport') return undefined;
  return name === 'ipv6-icmp' ? 'icmp' : clip(name, 16);
}

function onConnection(record: FlowRecord): Observation[] {
  const { fields, at, orig, resp } = record;
  // Not a name for `service` at large: logs that have a field of this name mean another thing by it.
  const service = fields.text('service') ?? fields.text('network.protocol');
  const protocol = protocolOf(fields.text('proto'));
  const properties = {
    port: protocol === 'icmp' ? undefined : resp.port,
    protocol,
    direction: directionOf(fields.flag('local_orig'), fields.flag('local_resp')),
    service: clipped(service, MAX_NAME),
  };
  return [relate(at, 'CONNECTED_TO', orig.address, resp.address, properties)];
}

// Both are false where nobody told Zeek its local networks, and both true inside them.
function directionOf(localOrig?: boolean, localResp?: boolean): string {
  if (localOrig === true && localResp === false) return 'outbound';
  return localOrig === false && localResp === true ? 'inbound' : 'unknown';
}

/** Notices and signatures name the ends in fields of their own where there is no connection. */
function onNotice(record: ZeekRecord): Observation[] | string {
  const { fields } = record;
  const ends = {
    ...record,
    orig: record.orig ?? endpoint(fields.text('src') ?? fields.text('src_addr')),
    resp: record.resp ?? endpoint(fields.text('dst') ?? fields.text('dst_addr')),
  };
  if (!hasEnds(ends)) return 'notice without two addresses';
  if (isWithinHost(ends)) return WITHIN_HOST;
  const port = ends.resp.port ?? parsePort(fields.text('p') ?? fields.text('dst_port'));
  return [connection(ends, {}, ends.resp.address, port)];
}

function endpoint(text: string | undefined): Endpoint | undefined {
  const address = addressMention(text);
  return address === undefined ? undefined : { address, port: undefined };
}

/** A log without rules of its own: a line with two ends still tells that they spoke. */
export function onUnknown(record: ZeekRecord): readonly Observation[] | string {
  if (!hasEnds(record)) return 'zeek log without rules';
  return isWithinHost(record) ? WITHIN_HOST : [flowFact(record, {})];
}

/** Protocols of which nothing is told but that they were spoken: log, service, transport. */
const SPOKEN: readonly (readonly [stream: string, title: string, kind: FlowKind])[] = [
  ['ssh', 'SSH connection', { service: 'ssh', transport: 'tcp' }],
  ['rdp', 'Remote desktop connection', { service: 'rdp', transport: 'tcp' }],
  ['rfb', 'Remote framebuffer (VNC) connection', { service: 'rfb', transport: 'tcp' }],
  ['snmp', 'SNMP session', { service: 'snmp', transport: 'udp' }],
  ['ntp', 'Time request', { service: 'ntp', transport: 'udp' }],
  ['quic', 'QUIC connection', { service: 'quic', transport: 'udp' }],
  ['sip', 'SIP request', { service: 'sip' }],
  ['irc', 'IRC command', { service: 'irc', transport: 'tcp' }],
  ['mysql', 'MySQL command', { service: 'mysql', transport: 'tcp' }],
  ['postgresql', 'PostgreSQL command', { service: 'postgresql', transport: 'tcp' }],
  ['redis', 'Redis command', { service: 'redis', transport: 'tcp' }],
  ['websocket', 'WebSocket connection', { service: 'websocket', transport: 'tcp' }],
  ['modbus', 'Modbus command', { service: 'modbus', transport: 'tcp' }],
  ['dnp3', 'DNP3 request', { service: 'dnp3' }],
  ['ldap', 'LDAP request', { service: 'ldap' }],
  ['ldap_search', 'LDAP search', { service: 'ldap' }],
  ['syslog', 'Syslog message', { service: 'syslog' }],
  ['tunnel', 'Tunnel opened or closed', {}],
  ['intel', 'Indicator seen', {}],
];

export const flowRules: readonly FactRule[] = [
  {
    stream: 'conn',
    title: 'Connection',
    edges: [FLOW],
    note: 'Attempts (S0, REJ …) count: a scan matters. ICMP has no port. direction is told where local networks are configured.',
    read: betweenEnds(onConnection),
  },
  {
    stream: 'notice',
    title: 'Notice',
    edges: [FLOW],
    note: 'Ignored without two addresses.',
    read: onNotice,
  },
  {
    stream: 'signatures',
    title: 'Signature match',
    edges: [FLOW],
    note: 'Ignored without two addresses.',
    read: onNotice,
  },
  ...SPOKEN.map(([stream, title, kind]): FactRule => ({
    stream,
    title,
    edges: [FLOW],
    read: betweenEnds((record) => [flowFact(record, kind)]),
  })),
];
