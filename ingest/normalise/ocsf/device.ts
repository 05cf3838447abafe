import type { Observation } from '../../../graph/index.js';
import { addressFacts } from '../common/facts.js';
import { countAt, plainAt } from '../common/fields.js';
import {
  addressMention,
  domainMention,
  hostMention,
  isLocalOnly,
  isOwnable,
  type Mention,
} from '../common/mentions.js';
import { clip, known, type Plain } from '../common/text.js';
import { objectsAt, portAt, said, saidName } from './fields.js';

/** The machine that an event is of. */
export interface Device {
  /** Its name as the event has it. */
  readonly computer: string;
  readonly host: Mention<'Host'>;
  readonly addresses: readonly Mention<'IpAddress'>[];
  /** Accounts are local to it and paths tell case apart; undefined where its system is not told. */
  readonly isUnix: boolean | undefined;
}

const MAX_INTERFACES = 16;
const MAX_HOST_NAME = 255;

/** The `device` of an event; undefined where none is told or it has neither a name nor an id. */
export function deviceOf(fields: Plain): Device | undefined {
  const device = plainAt(fields, 'device');
  const names = ['hostname', 'name', 'instance_uid', 'uid', 'ip'].map((name) => said(device, name));
  const computer = names.find(isHostName);
  if (computer === undefined) return undefined;
  return {
    computer: clip(computer, MAX_HOST_NAME),
    host: known<Mention<'Host'>>({
      ...hostMention(clip(computer, MAX_HOST_NAME)),
      instance_id: saidName(device, 'instance_uid'),
      os: saidName(device, 'os', 'name'),
    }),
    addresses: ownAddresses(device),
    isUnix: isUnix(device),
  };
}

// `localhost` names another machine in every event.
function isHostName(text: string | undefined): text is string {
  if (text === undefined || !/^[\p{L}\p{N}_]/u.test(text)) return false;
  if (/^localhost(?:\.|$)/i.test(text)) return false;
  const address = addressMention(text);
  return address === undefined || !isLocalOnly(address);
}

function ownAddresses(device: Plain): Mention<'IpAddress'>[] {
  const interfaces = objectsAt(MAX_INTERFACES, device, 'network_interfaces');
  return [device, ...interfaces]
    .map((holder) => addressMention(said(holder, 'ip')))
    .filter((address) => address !== undefined)
    .filter(isOwnable);
}

/** Type ids of operating systems: 100 to 199 are Windows, from 200 on Unix and its kin. */
const FIRST_UNIX = 200;
const OTHER_TYPE = 99;

function isUnix(device: Plain): boolean | undefined {
  const type = countAt(device, 'os', 'type_id') ?? 0;
  if (type > OTHER_TYPE) return type >= FIRST_UNIX;
  const name = said(device, 'os', 'type') ?? said(device, 'os', 'name');
  if (name === undefined) return undefined;
  if (/windows/i.test(name)) return false;
  return /linux|mac\s?os|unix|bsd|ubuntu|debian|centos|solaris|aix/i.test(name) ? true : undefined;
}

/** What is known of a device beside its name: standing facts, repeated with each of its events. */
export function deviceFacts(at: number, { host, addresses }: Device): Observation[] {
  return addressFacts(at, host, addresses);
}

/** One end of a flow. */
export interface Endpoint {
  readonly address?: Mention<'IpAddress'> | undefined;
  /** Where its name is that of a machine rather than one in the public DNS. */
  readonly host?: Mention<'Host'> | undefined;
  /** Where its name is one that can be asked for. */
  readonly domain?: Mention<'Domain'> | undefined;
  readonly port?: number | undefined;
}

/**
 * An endpoint object. A qualified name beside a public address is a name of the DNS (a web server, a
 * reverse lookup), not of a machine that anything runs on. Loopback addresses are left out.
 */
export function endpointOf(value: unknown): Endpoint {
  const name = [said(value, 'hostname'), said(value, 'name')].find(isHostName);
  const address = addressMention(said(value, 'ip')) ?? addressMention(name);
  const isName = name !== undefined && addressMention(name) === undefined;
  const isForeign = address?.scope === 'public' && name?.includes('.') === true;
  return {
    address: address === undefined || isLocalOnly(address) ? undefined : address,
    host: isName && !isForeign ? hostMention(clip(name, MAX_HOST_NAME)) : undefined,
    domain: domainMention(isName ? name : said(value, 'domain')),
    port: portAt(value, 'port'),
  };
}

/** The endpoint's machine has its address; nothing where one of them is not told. */
export function endpointFacts(at: number, { host, address }: Endpoint): Observation[] {
  return addressFacts(at, host, [address]);
}

/** True where the endpoint is the device itself, as far as its name or address tells. */
export function isDevice(endpoint: Endpoint, device: Device): boolean {
  if (endpoint.host?.name === device.host.name) return true;
  return device.addresses.some(({ address }) => address === endpoint.address?.address);
}
