import type { Observation } from '../../../graph/index.js';
import { addressFacts, type Finding, relate, type Scene } from './facts.js';
import { entryOf } from './fields.js';
import { isLocalOnly, type Mention } from './mentions.js';
import { clip, scalarText } from './text.js';

/** A network flow as its host saw it; source is who opened it, whichever side that was. */
export interface Flow {
  /** The host's own, where it is told. */
  readonly process?: Mention<'Process'> | undefined;
  readonly inbound: boolean;
  readonly source: Mention<'IpAddress'> | undefined;
  readonly destination: Mention<'IpAddress'> | undefined;
  readonly port: string | undefined;
  readonly protocol: string | undefined;
  /** How many connections it stands for. */
  readonly count?: number | undefined;
}

export const FLOW_EDGES = [
  'Process CONNECTED_TO IpAddress',
  'Host CONNECTED_TO IpAddress',
  'IpAddress CONNECTED_TO IpAddress',
  'Host HAS_ADDRESS IpAddress',
] as const;

export const ADDRESS_UNKNOWN = 'address unknown';
/** Every host has these addresses: an edge to them would tie all hosts together. */
export const WITHIN_HOST = 'flow within the host';

/**
 * Facts of a flow. Outbound: the process (or, where it is unknown, the host) connected. Inbound: the
 * remote address connected to this host's; nothing says that the accepting process started anything.
 */
export function flowFacts({ at, host }: Scene, flow: Flow): Finding {
  const { inbound, process, source, destination, count } = flow;
  if (destination === undefined || (inbound && source === undefined)) return ADDRESS_UNKNOWN;
  const remote = inbound ? source : destination;
  if (isLocalOnly(destination) || (remote !== undefined && isLocalOnly(remote))) return WITHIN_HOST;
  const from = (inbound ? source : process) ?? host;
  const protocol = protocolName(flow.protocol);
  const properties = {
    port: parsePort(flow.port),
    protocol,
    direction: inbound ? 'inbound' : 'outbound',
  };
  const facts: Observation[] = [relate(at, 'CONNECTED_TO', from, destination, properties, count)];
  // A datagram that came in may have been sent to a broadcast address; a TCP connection was not.
  const isOwn = !inbound || protocol === 'tcp';
  return isOwn ? [...facts, ...addressFacts(at, host, [inbound ? destination : source])] : facts;
}

/** A port out of a number or its digits; 0 is none. */
export function parsePort(value: unknown): number | undefined {
  const text = scalarText(value);
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port > 0 && port <= 65_535 ? port : undefined;
}

/** IANA protocol numbers that sensors log. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '2': 'igmp',
  '6': 'tcp',
  '17': 'udp',
  '47': 'gre',
  '50': 'esp',
  '58': 'ipv6-icmp',
  '132': 'sctp',
};

/** A transport protocol by number or name, lower case. */
export function protocolName(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return entryOf(PROTOCOLS, text) ?? clip(text.toLowerCase(), 16);
}
