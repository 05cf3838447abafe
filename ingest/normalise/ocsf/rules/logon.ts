import type { Observation } from '../../../../graph/index.js';
import { type Finding, relate } from '../../common/facts.js';
import { countAt, plainAt } from '../../common/fields.js';
import { ticketService } from '../../common/kerberos.js';
import { LOGON_EDGES, logonFacts } from '../../common/logon.js';
import { hostMention, type Mention, resourceMention } from '../../common/mentions.js';
import { sameUser } from '../../windows/users.js';
import { endpointFacts, endpointOf } from '../device.js';
import { actorProcess, actorUser, type OcsfEvent } from '../event.js';
import { said, saidName } from '../fields.js';
import { standing } from '../process.js';
import { userOf } from '../user.js';
import { type ClassRule, PROCESS_EDGES } from './rule.js';

export const logonRules: readonly ClassRule[] = [
  {
    uid: 3002,
    name: 'Authentication',
    edges: [
      ...LOGON_EDGES,
      'User ACTED_AS User',
      'User REQUESTED_TICKET User',
      'User ACTED_FROM IpAddress',
      'User ACCESSED_RESOURCE Resource',
      'Host HAS_ADDRESS IpAddress',
      ...PROCESS_EDGES,
    ],
    note: 'To the destination or the device; a web sign-in is to the application, and its device is where the user sat. Logoffs are ignored.',
    read: authentication,
  },
  {
    uid: 3003,
    name: 'Authorize Session',
    edges: [],
    note: 'detail of a logon',
    read: () => 'detail of a logon',
  },
];

const LOGON = 1;
const LOGOFF = 2;
const SWITCH = 7;
/** Kerberos: ticket-granting ticket, service ticket, its renewal, pre-authentication. */
const TICKETS = new Set([3, 4, 5, 6]);
const SERVICE_TICKET = 4;
const RENEWAL = 5;

function authentication(event: OcsfEvent): Finding {
  if (event.activity === LOGOFF) return 'end of a session';
  const user = subjectOf(event);
  if (user === undefined) return 'user unknown';
  if (TICKETS.has(event.activity)) return ticketFacts(event, user);
  const target = event.activity === SWITCH ? undefined : targetOf(event);
  const facts = target === undefined ? [] : loggedOn(event, user, target);
  facts.push(...switchFacts(event, user));
  if (facts.length > 0) return facts;
  return event.activity === SWITCH ? 'same account' : signInFacts(event, user);
}

/** Who is to log on; the actor tells more of the same account where both are one. */
function subjectOf({ fields, device }: OcsfEvent): Mention<'User'> | undefined {
  const user = userOf(plainAt(fields, 'user'), device);
  const actor = userOf(plainAt(fields, 'actor', 'user'), device);
  if (user === undefined || actor === undefined) return user ?? actor;
  return sameUser(user, actor) ? { ...actor, ...user } : user;
}

/** The machine that was logged on to; undefined for a sign-in to something that is none. */
function targetOf(event: OcsfEvent): Mention<'Host'> | undefined {
  const { host, address } = endpointOf(event.fields['dst_endpoint']);
  const isWeb = isSignIn(event);
  if (host !== undefined && !(isWeb && host.fqdn !== undefined)) return host;
  // The device in a sign-in is where the user sat.
  if (isWeb) return undefined;
  const named = address?.address === undefined ? undefined : hostMention(address.address);
  return event.device?.host ?? named;
}

/** Protocols of web sign-ins: OpenID, SAML, OAuth. */
const WEB_PROTOCOLS = new Set([4, 5, 6]);
const MACHINE_SERVICE =
  /^(?:sshd?|login|su|sudo|gdm.*|sddm|cron|systemd.*|winlogon|rdp.*|termservice)$/i;

// What an operating system tells (a logon type, a process) is no sign-in, even in a cloud.
function isSignIn(event: OcsfEvent): boolean {
  const { fields } = event;
  const service = serviceOf(fields);
  const hasProcess = Object.keys(actorProcess(event)).length > 0;
  if (hasProcess || MACHINE_SERVICE.test(service ?? '')) return false;
  if (logonType(countAt(fields, 'logon_type_id')) !== undefined) return false;
  if (WEB_PROTOCOLS.has(countAt(fields, 'auth_protocol_id') ?? 0)) return true;
  return service !== undefined || said(fields, 'cloud', 'provider') !== undefined;
}

function serviceOf(fields: OcsfEvent['fields']): string | undefined {
  return saidName(fields, 'service', 'name') ?? saidName(fields, 'dst_endpoint', 'svc_name');
}

function loggedOn(event: OcsfEvent, user: Mention<'User'>, target: Mention<'Host'>): Observation[] {
  const { at, fields, result } = event;
  const source = endpointOf(fields['src_endpoint']);
  const logon = {
    user,
    type: logonType(countAt(fields, 'logon_type_id')),
    result,
    authPackage: protocolOf(fields),
    origin: source.address ?? source.host,
  };
  const destination = { ...endpointOf(fields['dst_endpoint']), host: target };
  return [
    ...logonFacts({ at, host: target }, logon),
    ...endpointFacts(at, source),
    ...endpointFacts(at, destination),
    ...standing(event, actorProcess(event), actorUser(event)),
  ];
}

const SYSTEM = 1;
const LAST_LOGON_TYPE = 13;

// The schema has Windows' own numbers, save that 0 means unknown and the system's logon is 1.
function logonType(id: number | undefined): number | undefined {
  if (id === undefined || id === 0 || id > LAST_LOGON_TYPE) return undefined;
  return id === SYSTEM ? 0 : id;
}

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'NTLM', 2: 'Kerberos', 3: 'Digest' };

function protocolOf(fields: OcsfEvent['fields']): string | undefined {
  const id = countAt(fields, 'auth_protocol_id') ?? 0;
  return saidName(fields, 'auth_protocol') ?? PROTOCOLS[id];
}

const NEW_CREDENTIALS = 9;

// Services and the machine log others on as their job; a person who does acts as someone else.
function switchFacts(event: OcsfEvent, user: Mention<'User'>): Observation[] {
  const { at, fields, device, result } = event;
  const actor = userOf(plainAt(fields, 'actor', 'user'), device);
  if (actor === undefined || sameUser(actor, user)) return [];
  if (actor.type !== 'person' && event.activity !== SWITCH) return [];
  const isNew = countAt(fields, 'logon_type_id') === NEW_CREDENTIALS;
  const via = isNew ? 'new_credentials' : 'runas';
  return [relate(at, 'ACTED_AS', actor, user, { result, via })];
}

function ticketFacts(event: OcsfEvent, user: Mention<'User'>): Finding {
  const { at, fields, activity, result } = event;
  const told = serviceOf(fields);
  const name = activity === SERVICE_TICKET || activity === RENEWAL ? told : (told ?? 'krbtgt');
  const asked = ticketService(name, user.domain);
  if (asked === undefined) return 'service unknown';
  const { address } = endpointOf(fields['src_endpoint']);
  const properties = { service: asked.service, result };
  const ticket = relate(at, 'REQUESTED_TICKET', user, asked.account, properties);
  return address === undefined
    ? [ticket]
    : [ticket, relate(at, 'ACTED_FROM', user, address, { result })];
}

/** A sign-in to something that is no machine: the service, else the product that logged it. */
function signInFacts(event: OcsfEvent, user: Mention<'User'>): Finding {
  const { at, fields, action, result } = event;
  const portal = endpointOf(fields['dst_endpoint']).domain?.name;
  const application = serviceOf(fields) ?? portal ?? event.product;
  const { address } = endpointOf(fields['src_endpoint']);
  const facts: Observation[] = [];
  if (address !== undefined) facts.push(relate(at, 'ACTED_FROM', user, address, { result }));
  if (application !== undefined) {
    const app = resourceMention('app', application);
    const properties = {
      action: action ?? (event.activity === LOGON ? 'Logon' : undefined),
      result,
    };
    facts.push(relate(at, 'ACCESSED_RESOURCE', user, app, properties));
  }
  return facts.length === 0 ? 'neither machine nor application told' : facts;
}
