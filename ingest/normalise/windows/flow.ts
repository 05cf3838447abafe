import type { Observation } from '../../../graph/index.js';
import { clip } from '../common/text.js';
import { isLocalOnly, type Mention } from '../common/mentions.js';
import { standing } from './process.js';
import { type DatedRecord, type Finding, relate } from './rule.js';

/** A network flow as its host saw it; source is who opened it, whichever side that was. */
export interface Flow {
  readonly process: Mention<'Process'> | undefined;
  readonly inbound: boolean;
  readonly source: Mention<'IpAddress'> | undefined;
  readonly destination: Mention<'IpAddress'> | undefined;
  readonly port: string | undefined;
  readonly protocol: string | undefined;
}

/**
 * Facts of a flow. Outbound: the process (or, where it is unknown, the host) connected. Inbound: the
 * remote address connected to this host's; nothing says that the accepting process started anything.
 */
export function networkFlow(record: DatedRecord, flow: Flow): Finding {
  const { process, source, destination } = flow;
  if (destination === undefined) return 'address unknown';
  const facts = flow.inbound ? accepted(record, flow) : opened(record, flow);
  if (typeof facts === 'string') return facts;
  if (process !== undefined) facts.push(...standing(record, process));
  const own = flow.inbound ? destination : source;
  if (own !== undefined && isOwnable(own) && isAnswered(flow)) {
    facts.push(relate(record, 'HAS_ADDRESS', record.host, own));
  }
  return facts;
}

function opened(record: DatedRecord, flow: Flow): Observation[] | string {
  if (flow.destination === undefined) return 'address unknown';
  const from = flow.process ?? record.host;
  return [relate(record, 'CONNECTED_TO', from, flow.destination, flowProperties(flow, 'outbound'))];
}

function accepted(record: DatedRecord, flow: Flow): Observation[] | string {
  const { source, destination } = flow;
  if (source === undefined || destination === undefined) return 'address unknown';
  // Every host has these addresses: an edge between them would tie all hosts together.
  if (isLocalOnly(source) || isLocalOnly(destination)) return 'flow within the host';
  const properties = flowProperties(flow, 'inbound');
  return [relate(record, 'CONNECTED_TO', source, destination, properties)];
}

function flowProperties(flow: Flow, direction: 'inbound' | 'outbound'): FlowProperties {
  return { port: parsePort(flow.port), protocol: protocolName(flow.protocol), direction };
}

interface FlowProperties {
  readonly port: number | undefined;
  readonly protocol: string | undefined;
  readonly direction: string;
}

/** A datagram that came in may have been sent to a broadcast address; a TCP connection was not. */
function isAnswered({ inbound, protocol }: Flow): boolean {
  return !inbound || protocolName(protocol) === 'tcp';
}

function isOwnable(address: Mention<'IpAddress'>): boolean {
  return address.scope === 'private' || address.scope === 'public';
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 ? port : undefined;
}

/** IANA protocol numbers that the filtering platform logs. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '2': 'igmp',
  '6': 'tcp',
  '17': 'udp',
  '47': 'gre',
  '58': 'ipv6-icmp',
};

function protocolName(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return PROTOCOLS[text] ?? clip(text.toLowerCase(), 16);
}
