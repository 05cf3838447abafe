import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { type Mention, remoteHostMention, shortName, userMention } from '../common/mentions.js';
import { clip, MAX_NAME } from '../common/text.js';
import type { Result } from '../microsoft/act.js';
import { clientAddress } from '../microsoft/client-address.js';
import { accountOf } from './accounts.js';
import { isOwnable } from './network-rules.js';
import type { DeviceRow } from './row.js';
import {
  ACCOUNT_UNKNOWN,
  type DeviceRule,
  type Finding,
  type HuntingRule,
  silent,
} from './rule.js';

/** Windows logon types by Microsoft's names for them, lower case and without blanks. */
const LOGON_TYPES: Readonly<Record<string, number>> = {
  interactive: 2,
  network: 3,
  batch: 4,
  service: 5,
  unlock: 7,
  networkcleartext: 8,
  newcredentials: 9,
  remoteinteractive: 10,
  remotedesktop: 10,
  remoteinteractiverdp: 10,
  cachedinteractive: 11,
  cachedremoteinteractive: 12,
  cachedunlock: 13,
  resourceaccess: 3,
};

export const LOGON_EDGES = [
  'User LOGGED_ON Host',
  'IpAddress LOGGED_ON_FROM Host',
  'Host LOGGED_ON_FROM Host',
] as const;

export const logonRules: readonly HuntingRule[] = [
  logonRule('LogonSuccess', 'An account logged on', 'success'),
  logonRule('LogonFailed', 'A logon failed', 'failure'),
  silent('DeviceLogonEvents', ['LogonAttempted'], 'A logon was tried', 'outcome is not told'),
  {
    table: 'DeviceInfo',
    actions: [],
    title: 'State of a device',
    edges: ['User LOGGED_ON Host'],
    note: 'The device with its operating system, and who is logged on. Its public address may be a whole site’s.',
    onDevice: deviceSeen,
  },
  {
    table: 'DeviceNetworkInfo',
    actions: [],
    title: 'Addresses of a device',
    edges: ['Host HAS_ADDRESS IpAddress'],
    onDevice: addressesSeen,
  },
];

/** The number of a logon type; undefined for names that are none of Windows'. */
export function logonType(text: string | undefined): number | undefined {
  const key = clip(text ?? '', 64)
    .toLowerCase()
    .replace(/\W/g, '');
  return Object.hasOwn(LOGON_TYPES, key) ? LOGON_TYPES[key] : undefined;
}

/** A logon as its target tells it; each part may be missing. */
export interface Logon {
  readonly at: number;
  readonly host: Mention<'Host'>;
  readonly user: Mention<'User'> | undefined;
  readonly type: number | undefined;
  readonly result: Result;
  readonly authPackage: string | undefined;
  readonly address: Mention<'IpAddress'> | undefined;
  /** Name of the machine it came from; used where there is no address. */
  readonly device: string | undefined;
}

/** Who logged on to the host, and from where; none where neither is told. */
export function logonFacts(logon: Logon): Observation[] {
  const { at, host, user, type, result } = logon;
  const facts: Observation[] = [];
  if (user !== undefined) {
    const properties = { logon_type: type, result, auth_package: logon.authPackage };
    facts.push(relate(at, 'LOGGED_ON', user, host, properties));
  }
  const origin = logon.address ?? remoteHostMention(logon.device);
  if (origin !== undefined && origin.name !== host.name) {
    const properties = { logon_type: type, result, user_name: user?.name };
    facts.push(relate(at, 'LOGGED_ON_FROM', origin, host, properties));
  }
  return facts;
}

function logonRule(action: string, title: string, result: Result): DeviceRule {
  return {
    table: 'DeviceLogonEvents',
    actions: [action],
    title,
    edges: LOGON_EDGES,
    onDevice: (device) => loggedOn(device, result),
  };
}

function loggedOn(device: DeviceRow, result: Result): Finding {
  const { row, at, host } = device;
  const protocol = row.text('Protocol');
  const remote = row.text('RemoteDeviceName');
  const facts = logonFacts({
    at,
    host,
    user: accountOf(row),
    type: logonType(row.text('LogonType')),
    result,
    authPackage: protocol === undefined ? undefined : clip(protocol, MAX_NAME),
    address: clientAddress(row.text('RemoteIP')),
    device: remote === undefined ? undefined : shortName(remote),
  });
  return facts.length === 0 ? ACCOUNT_UNKNOWN : facts;
}

const MAX_USERS = 16;

function deviceSeen({ row, at, host }: DeviceRow): Finding {
  const os = ['OSPlatform', 'OSVersion'].map((name) => row.text(name)).filter((one) => one);
  const seen = os.length === 0 ? host : { ...host, os: clip(os.join(' '), MAX_NAME) };
  const users = row.rows(MAX_USERS, 'LoggedOnUsers').flatMap((entry) => {
    const user = userMention({
      name: entry.text('UserName'),
      domain: entry.text('DomainName'),
      sid: entry.text('Sid'),
    });
    return user === undefined ? [] : [relate(at, 'LOGGED_ON', user, host, { result: 'success' })];
  });
  return [{ entity: seen, at }, ...users];
}

const MAX_ADDRESSES = 32;

function addressesSeen({ row, at, host }: DeviceRow): Finding {
  const addresses = row
    .rows(MAX_ADDRESSES, 'IPAddresses')
    .map((entry) => clientAddress(entry.text('IPAddress')))
    .filter((address) => address !== undefined)
    .filter(isOwnable);
  if (addresses.length === 0) return 'no address of its own';
  return addresses.map((address) => relate(at, 'HAS_ADDRESS', host, address));
}
