import { addressFacts, type Finding, relate } from '../common/facts.js';
import { entryOf } from '../common/fields.js';
import { LOGON_EDGES, logonFacts } from '../common/logon.js';
import { remoteHostMention, shortName, userMention } from '../common/mentions.js';
import type { Result } from '../common/result.js';
import { clip, clipped, MAX_NAME } from '../common/text.js';
import { clientAddress } from '../microsoft/client-address.js';
import { accountOf } from './accounts.js';
import type { DeviceRow } from './row.js';
import { ACCOUNT_UNKNOWN, type DeviceRule, type HuntingRule, silent } from './rule.js';

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

export const logonRules: readonly HuntingRule[] = [
  logonRule('LogonSuccess', 'Logon', 'success'),
  logonRule('LogonFailed', 'Logon failed', 'failure'),
  silent('DeviceLogonEvents', ['LogonAttempted'], 'Logon tried', 'outcome is not told'),
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
  return entryOf(LOGON_TYPES, key);
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
  const { row } = device;
  const remote = row.text('RemoteDeviceName');
  const client = remote === undefined ? undefined : remoteHostMention(shortName(remote));
  const facts = logonFacts(device, {
    user: accountOf(row),
    type: logonType(row.text('LogonType')),
    result,
    authPackage: clipped(row.text('Protocol'), MAX_NAME),
    origin: clientAddress(row.text('RemoteIP')) ?? client,
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
  const told = row.rows(MAX_ADDRESSES, 'IPAddresses');
  const addresses = told.map((entry) => clientAddress(entry.text('IPAddress')));
  const facts = addressFacts(at, host, addresses);
  return facts.length === 0 ? 'no address of its own' : facts;
}
