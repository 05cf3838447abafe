import type { Observation } from '../../../graph/index.js';
import { type Finding, relate } from '../common/facts.js';
import { countAt, plainAt } from '../common/fields.js';
import { protocolName } from '../common/flow.js';
import { domainMention, type Mention } from '../common/mentions.js';
import { parseUrl } from '../common/url.js';
import { type Device, type Endpoint, endpointFacts, endpointOf, isDevice } from './device.js';
import { type Actor, actorProcess, actorUser, type OcsfEvent } from './event.js';
import { portAt, said, saidName } from './fields.js';
import { processOf, standing } from './process.js';

/** What a class says of its flows. */
export interface FlowKind {
  /** Application protocol, where the event does not name one. */
  readonly service?: string;
  /** Transport, where the event does not name one and the application protocol has only this. */
  readonly protocol?: string;
}

/** Both ends of an event, and who at the source opened the flow. */
interface Ends {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly process: Mention<'Process'> | undefined;
  /** The device is the one that was connected to. */
  readonly isAccepted: boolean;
}

/**
 * Facts of a flow. It runs from the process, else from the machine, else from the address that
 * opened it. Where the device accepted it, it runs from the remote end: nothing says that the
 * accepting process started anything.
 */
export function flowFacts(event: OcsfEvent, kind: FlowKind = {}): Finding {
  const ends = endsOf(event);
  const from = openerOf(ends, event.device);
  if (from === undefined) return 'source unknown or within the machine';
  const targets = targetsOf(event, ends.destination);
  if (targets.length === 0) return 'destination unknown or within the machine';
  const properties = propertiesOf(event, ends, kind);
  return [
    ...targets.map((target) => relate(event.at, 'CONNECTED_TO', from, target, properties)),
    ...ownAddresses(event, ends),
    ...standing(event, actorProcess(event), actorUser(event)),
  ];
}

/** Who asked something of a network: the process, else the machine, else the address. */
export function openedBy(event: OcsfEvent): Actor | Mention<'Host'> | undefined {
  return openerOf(endsOf(event), event.device);
}

/** Who can be said to act on a resource over the network: never a machine as a whole. */
export function actorOfFlow(event: OcsfEvent): Actor | undefined {
  const { process, source, isAccepted } = endsOf(event);
  return isAccepted ? source.address : (process ?? source.address);
}

function endsOf(event: OcsfEvent): Ends {
  const { fields, device } = event;
  const source = endpointOf(fields['src_endpoint']);
  const destination = endpointOf(fields['dst_endpoint']);
  const process = processOf(actorProcess(event), device);
  const isOpener = device !== undefined && isDevice(source, device);
  const isTarget = device !== undefined && isDevice(destination, device);
  const inbound = process !== undefined && directionOf(event) === 'inbound';
  return { source, destination, process, isAccepted: !isOpener && (isTarget || inbound) };
}

function openerOf(
  { source, process, isAccepted }: Ends,
  device: Device | undefined,
): Actor | Mention<'Host'> | undefined {
  if (isAccepted) return source.host ?? source.address;
  const isUntold = source.host === undefined && source.address === undefined;
  const isOwn = device !== undefined && (isUntold || isDevice(source, device));
  return process ?? (isOwn ? device.host : undefined) ?? source.host ?? source.address;
}

/** The address, and the names under which it was spoken to. */
function targetsOf(
  { fields }: OcsfEvent,
  { address, host, domain }: Endpoint,
): (Mention<'IpAddress'> | Mention<'Domain'>)[] {
  // A machine's own name is no name of the DNS, unless nothing else tells where a flow went.
  const named = address === undefined || host === undefined ? domain : undefined;
  const names = [
    named?.name,
    urlHost(fields['http_request'], 'url'),
    urlHost(fields, 'url'),
    said(fields, 'tls', 'sni'),
  ];
  const distinct = new Set(names.map((name) => domainMention(name)?.name));
  const domains = [...distinct].map(domainMention).filter((name) => name !== undefined);
  return address === undefined ? domains : [address, ...domains];
}

function urlHost(value: unknown, name: string): string | undefined {
  const url = plainAt(value, name);
  return (
    said(url, 'hostname') ?? parseUrl(said(url, 'url_string') ?? said(url, 'text') ?? '')?.host
  );
}

function ownAddresses({ at, device }: OcsfEvent, ends: Ends): Observation[] {
  const { source, destination, process, isAccepted } = ends;
  // Whose process opened the flow is whose address it came from.
  const own = process === undefined || isAccepted ? source.host : (device?.host ?? source.host);
  return [
    ...endpointFacts(at, { ...source, host: own }),
    ...endpointFacts(at, isAccepted ? { ...destination, host: device?.host } : destination),
  ];
}

const DIRECTIONS: Readonly<Record<number, string>> = { 1: 'inbound', 2: 'outbound' };

function directionOf({ fields }: OcsfEvent): string {
  const info = plainAt(fields, 'connection_info');
  const told = DIRECTIONS[countAt(info, 'direction_id') ?? 0];
  const text = said(info, 'direction')?.slice(0, 16).toLowerCase();
  return told ?? (text === 'inbound' || text === 'outbound' ? text : 'unknown');
}

function propertiesOf(event: OcsfEvent, { destination }: Ends, kind: FlowKind): FlowProperties {
  const { fields } = event;
  const info = plainAt(fields, 'connection_info');
  const protocol = said(info, 'protocol_name') ?? said(info, 'protocol_num');
  const service = saidName(fields, 'app_protocol_name') ?? saidName(fields, 'app_name');
  return {
    port: destination.port ?? portAt(fields, 'http_request', 'url', 'port'),
    protocol: protocolName(protocol) ?? kind.protocol,
    direction: directionOf(event),
    service: kind.service ?? service?.toLowerCase(),
  };
}

interface FlowProperties {
  readonly port: number | undefined;
  readonly protocol: string | undefined;
  readonly direction: string;
  readonly service: string | undefined;
}
