import type { Observation } from '../../../../graph/index.js';
import { isReverseLookup, MAX_ANSWERS } from '../../common/dns.js';
import { type Finding, relate } from '../../common/facts.js';
import { countAt, plainAt } from '../../common/fields.js';
import { addressMention, domainMention, isLocalOnly, type Mention } from '../../common/mentions.js';
import { resultOfStatus } from '../../common/result.js';
import { shareMention } from '../../common/share.js';
import { isSafeMethod } from '../../common/url.js';
import { endpointFacts, endpointOf } from '../device.js';
import { actorProcess, actorUser, type OcsfEvent } from '../event.js';
import { objectsAt, said } from '../fields.js';
import { actorOfFlow, flowFacts, type FlowKind, openedBy } from '../flow.js';
import { standing } from '../process.js';
import { requestedUrl, type Resource } from '../resource.js';
import { type ClassRule, FLOW_EDGES, PROCESS_EDGES } from './rule.js';

const FLOWS = [...FLOW_EDGES, ...PROCESS_EDGES, 'Host HAS_ADDRESS IpAddress'] as const;
const ACTS = [
  'Process ACCESSED_RESOURCE Resource',
  'IpAddress ACCESSED_RESOURCE Resource',
] as const;

export const networkRules: readonly ClassRule[] = [
  {
    uid: 4001,
    name: 'Network Activity',
    edges: FLOWS,
    note: 'Also to the names in `url` and `tls.sni`. What a control blocked never arrived and is ignored; what the peer refused is told. Listening sockets and flows within a machine are ignored.',
    read: networkActivity,
  },
  {
    uid: 4002,
    name: 'HTTP Activity',
    edges: [...FLOWS, ...ACTS],
    note: 'The URL without its query is a resource.',
    read: httpActivity,
  },
  {
    uid: 4003,
    name: 'DNS Activity',
    edges: [
      'Process RESOLVED Domain',
      'Host RESOLVED Domain',
      'IpAddress RESOLVED Domain',
      'Domain RESOLVED IpAddress',
      'Domain RESOLVED Domain',
      ...PROCESS_EDGES,
    ],
    note: 'The first 16 answers count, aliases among them. Reverse lookups are ignored.',
    read: dnsActivity,
  },
  {
    uid: 4004,
    name: 'DHCP Activity',
    edges: ['Host HAS_ADDRESS IpAddress'],
    note: 'Leases that were given to a machine by name.',
    read: dhcpActivity,
  },
  {
    uid: 4006,
    name: 'SMB Activity',
    edges: [...FLOWS, ...ACTS],
    note: 'The share, or the file on it, is a resource.',
    read: smbActivity,
  },
  flowRule(4005, 'RDP Activity', { service: 'rdp' }),
  flowRule(4007, 'SSH Activity', { service: 'ssh', protocol: 'tcp' }),
  flowRule(4008, 'FTP Activity', { service: 'ftp', protocol: 'tcp' }),
  flowRule(4010, 'Network File Activity', {}),
  flowRule(4013, 'NTP Activity', { service: 'ntp', protocol: 'udp' }),
  flowRule(4014, 'Tunnel Activity', {}),
];

function flowRule(uid: number, name: string, kind: FlowKind): ClassRule {
  return { uid, name, edges: FLOWS, read: (event) => flowFacts(event, kind) };
}

const LISTEN = 7;

function networkActivity(event: OcsfEvent): Finding {
  if (event.activity === LISTEN) return 'socket without a peer';
  return event.isBlocked ? 'blocked before it connected' : flowFacts(event);
}

function httpActivity(event: OcsfEvent): Finding {
  const { fields } = event;
  const version = said(fields, 'http_request', 'version') ?? '';
  const isQuic = /(?:^|\/)3/.test(version);
  const flow = flowFacts(
    event,
    isQuic ? { service: 'http' } : { service: 'http', protocol: 'tcp' },
  );
  const actor = actorOfFlow(event);
  const url = requestedUrl(fields);
  if (actor === undefined || url === undefined) return flow;
  const action = said(fields, 'http_request', 'http_method')?.slice(0, 16) ?? event.action;
  const status = countAt(fields, 'http_response', 'code') ?? countAt(fields, 'http_status');
  const request = relate(event.at, 'ACCESSED_RESOURCE', actor, url, {
    action,
    result: resultOfStatus(status) ?? event.result,
    read_only: action === undefined ? undefined : isSafeMethod(action),
  });
  return typeof flow === 'string' ? [request, ...ofProcess(event)] : [...flow, request];
}

/** What an event with a DNS query tells, in whichever class it stands. */
export function dnsActivity(event: OcsfEvent): Finding {
  const { at, fields } = event;
  const domain = domainMention(said(fields, 'query', 'hostname'));
  if (domain === undefined) return 'no domain name';
  if (isReverseLookup(domain.name ?? '')) return 'reverse lookup';
  const asker = openedBy(event);
  const lookup = asker === undefined ? [] : [relate(at, 'RESOLVED', asker, domain)];
  const answers = objectsAt(MAX_ANSWERS, fields, 'answers').map((answer) => said(answer, 'rdata'));
  const facts = [...lookup, ...answers.flatMap((text) => answerFacts(at, domain, text))];
  return facts.length === 0 ? 'neither asker nor answer told' : [...facts, ...ofProcess(event)];
}

// A sinkhole answers with an address that every machine has; no path may run through it.
function answerFacts(
  at: number,
  domain: Mention<'Domain'>,
  text: string | undefined,
): Observation[] {
  const address = addressMention(text);
  if (address !== undefined) {
    return isLocalOnly(address) ? [] : [relate(at, 'RESOLVED', domain, address)];
  }
  const alias = text?.includes('.') === true ? domainMention(text) : undefined;
  if (alias === undefined || alias.name === domain.name) return [];
  return [relate(at, 'RESOLVED', domain, alias)];
}

/** Decline, nak, release, expire: the address is not, or no longer, the client's. */
const NO_LEASE = new Set([4, 6, 7, 9]);

function dhcpActivity(event: OcsfEvent): Finding {
  if (NO_LEASE.has(event.activity)) return 'no lease given';
  const ends = [endpointOf(event.fields['src_endpoint']), endpointOf(event.fields['dst_endpoint'])];
  const facts = ends.flatMap((end) => endpointFacts(event.at, end));
  return facts.length === 0 ? 'lease without a name or an address' : facts;
}

const SMB: FlowKind = { service: 'smb', protocol: 'tcp' };
const FILE_OPEN = 2;

function smbActivity(event: OcsfEvent): Finding {
  const flow = flowFacts(event, SMB);
  const actor = actorOfFlow(event);
  const share = shareOf(event);
  if (actor === undefined || share === undefined) return flow;
  const { action, result } = event;
  const isRead = event.activity === FILE_OPEN;
  const properties = { action, result, read_only: isRead ? true : undefined };
  const access = relate(event.at, 'ACCESSED_RESOURCE', actor, share, properties);
  return typeof flow === 'string' ? [access, ...ofProcess(event)] : [...flow, access];
}

function shareOf({ fields }: OcsfEvent): Resource | undefined {
  const share = said(fields, 'share');
  const { host, address } = endpointOf(fields['dst_endpoint']);
  const server = host?.name ?? address?.address;
  if (share === undefined || server === undefined) return undefined;
  const file = plainAt(fields, 'file');
  return shareMention(server, share, said(file, 'path') ?? said(file, 'name'));
}

function ofProcess(event: OcsfEvent): Observation[] {
  return standing(event, actorProcess(event), actorUser(event));
}
