import { relate } from '../common/facts.js';
import { isLocalOnly, type Mention } from '../common/mentions.js';
import { clip } from '../common/text.js';
import { type Finding, type Scene } from './standing.js';
import type { Observation } from '../../../graph/index.js';

/** A network flow as its host saw it; source is who opened it, whichever side that was. */
export interface Flow {
  readonly process: Mention<'Process'> | undefined;
  readonly inbound: boolean;
  readonly source: Mention<'IpAddress'> | undefined;
  readonly destination: Mention<'IpAddress'> | undefined;
  readonly port: string | undefined;
  readonly protocol: string | undefined;
}

export const FLOW_EDGES = [
  'Process CONNECTED_TO IpAddress',
  'Host CONNECTED_TO IpAddress',
  'IpAddress CONNECTED_TO IpAddress',
  'Host HAS_ADDRESS IpAddress',
] as const;

/**
 * Facts of a flow. Outbound: the process (or, where it is unknown, the host) connected. Inbound: the
 * remote address connected to this host's; nothing says that the accepting process started anything.
 * Loopback and unspecified addresses are every host's: an edge to them would tie all hosts together.
 */
export function flowFacts(scene: Scene, flow: Flow): Finding {
  const { inbound, process, source, destination } = flow;
  if (destination === undefined || (inbound && source === undefined)) return 'address unknown';
  if (isLocalOnly(destination) || (inbound && source !== undefined && isLocalOnly(source))) {
    return 'flow within the host';
  }
  const from = (inbound ? source : process) ?? scene.host;
  const protocol = flow.protocol === undefined ? undefined : clip(flow.protocol.toLowerCase(), 16);
  const direction = inbound ? 'inbound' : 'outbound';
  const facts: Observation[] = [
    relate(scene.at, 'CONNECTED_TO', from, destination, {
      port: parsePort(flow.port),
      protocol,
      direction,
    }),
  ];
  const own = inbound ? destination : source;
  if (own !== undefined && isOwnable(own) && (!inbound || protocol === 'tcp')) {
    facts.push(relate(scene.at, 'HAS_ADDRESS', scene.host, own));
  }
  return facts;
}

function isOwnable({ scope }: Mention<'IpAddress'>): boolean {
  return scope === 'private' || scope === 'public';
}

/** A port out of digits; 0 is none. */
function parsePort(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port > 0 && port <= 65_535 ? port : undefined;
}
