import type { Random } from '../../ingest/demo/random.js';
import {
  accountName,
  DOMAIN,
  domainName,
  hostName,
  outsideAddress,
  ports,
} from '../estate/names.js';
import { zipf } from '../estate/zipf.js';
import type { EstateMachine } from './estate-machine.js';
import { actorFields } from './machine-log.js';

/** Writes one event of a machine at an instant, milliseconds. */
export type EventKind = (machine: EstateMachine, ms: number, random: Random) => string;

/** How many things of a sort there are to meet, and how unevenly they are met. */
const pickOutside = zipf(4_000, 1);
const pickDomain = zipf(2_000, 1);
const pickDocument = zipf(800, 0.8);
const pickLibrary = zipf(400, 0.9);
const pickKey = zipf(300, 0.9);
const pickAccount = zipf(600, 0.9);

const SHA256 = 'a3f1'.repeat(16).toUpperCase();
const MD5 = '5d41'.repeat(8).toUpperCase();

function started(machine: EstateMachine, ms: number, random: Random): string {
  const parent = machine.busy(random);
  const child = machine.start(random);
  return machine.log.sysmon(1, ms, {
    ...actorFields(child),
    CommandLine: `"${child.image}" --session ${random.whole(1, 9_999)} --quiet`,
    CurrentDirectory: 'C:\\Windows\\system32\\',
    IntegrityLevel: 'Medium',
    Hashes: `MD5=${MD5},SHA256=${SHA256}`,
    ParentProcessGuid: `{${parent.guid}}`,
    ParentProcessId: String(parent.pid),
    ParentImage: parent.image,
    ParentCommandLine: `"${parent.image}"`,
    ParentUser: parent.user,
  });
}

function connected(machine: EstateMachine, ms: number, random: Random): string {
  return machine.log.sysmon(3, ms, {
    ...actorFields(machine.busy(random)),
    Protocol: 'tcp',
    Initiated: 'true',
    SourceIsIpv6: 'false',
    SourceIp: machine.address,
    SourcePort: String(random.whole(49_152, 65_535)),
    DestinationIsIpv6: 'false',
    DestinationIp: outsideAddress(pickOutside(random)),
    DestinationHostname: '-',
    DestinationPort: String(ports[Math.floor(ports.length * random.next() ** 3)] ?? 443),
  });
}

function ended(machine: EstateMachine, ms: number, random: Random): string {
  return machine.log.sysmon(5, ms, actorFields(machine.busy(random)));
}

function loaded(machine: EstateMachine, ms: number, random: Random): string {
  return machine.log.sysmon(7, ms, {
    ...actorFields(machine.busy(random)),
    ImageLoaded: `C:\\Windows\\System32\\library-${pickLibrary(random)}.dll`,
    Hashes: `MD5=${MD5},SHA256=${SHA256}`,
    Signed: 'true',
  });
}

function opened(machine: EstateMachine, ms: number, random: Random): string {
  const [source, target] = [machine.busy(random), machine.busy(random)];
  return machine.log.sysmon(10, ms, {
    SourceProcessGUID: `{${source.guid}}`,
    SourceProcessId: String(source.pid),
    SourceImage: source.image,
    SourceUser: source.user,
    TargetProcessGUID: `{${target.guid}}`,
    TargetProcessId: String(target.pid),
    TargetImage: target.image,
    TargetUser: target.user,
    GrantedAccess: random.pick(['0x1000', '0x1410', '0x1fffff']),
  });
}

function wrote(machine: EstateMachine, ms: number, random: Random): string {
  return machine.log.sysmon(11, ms, {
    ...actorFields(machine.busy(random)),
    TargetFilename: `C:\\Users\\Public\\Documents\\document-${pickDocument(random)}.tmp`,
  });
}

function setRegistry(machine: EstateMachine, ms: number, random: Random): string {
  return machine.log.sysmon(13, ms, {
    ...actorFields(machine.busy(random)),
    EventType: 'SetValue',
    TargetObject: `HKLM\\Software\\Vendor\\Key${pickKey(random)}\\Value`,
    Details: `DWORD (0x${random.whole(0, 65_535).toString(16)})`,
  });
}

function resolved(machine: EstateMachine, ms: number, random: Random): string {
  const domain = pickDomain(random);
  return machine.log.sysmon(22, ms, {
    ...actorFields(machine.busy(random)),
    QueryName: domainName(domain),
    QueryStatus: '0',
    QueryResults: `::ffff:${outsideAddress(domain)};`,
  });
}

function loggedOn(machine: EstateMachine, ms: number, random: Random): string {
  const account = pickAccount(random);
  return machine.log.security(random.next() < 0.05 ? 4625 : 4624, ms, {
    SubjectUserSid: 'S-1-0-0',
    TargetUserName: accountName(account),
    TargetDomainName: DOMAIN,
    TargetUserSid: `S-1-5-21-1004-2005-3006-${1_100 + account}`,
    LogonType: random.pick(['3', '3', '3', '2', '10']),
    AuthenticationPackageName: 'Kerberos',
    WorkstationName: hostName(account).toUpperCase(),
    IpAddress: `10.0.${(account >> 8) & 255}.${account & 255}`,
    IpPort: String(random.whole(49_152, 65_535)),
  });
}

/** Kinds of events by their shares. */
export type Mix = readonly (readonly [share: number, kind: EventKind])[];

/** Shares of a hundred: a sensor that is tuned to leave out most of its noise. */
export const mix: Mix = [
  [18, started],
  [8, ended],
  [28, connected],
  [8, resolved],
  [15, wrote],
  [6, loaded],
  [8, setRegistry],
  [4, opened],
  [5, loggedOn],
];

/** The same without what some techniques show by, were it done by others: processes opened, logons. */
export const ordinaryMix: Mix = mix.filter(([, kind]) => kind !== opened && kind !== loggedOn);

export function pickKind(from: Mix, random: Random): EventKind {
  let left = random.next() * from.reduce((sum, [share]) => sum + share, 0);
  for (const [share, kind] of from) {
    left -= share;
    if (left < 0) return kind;
  }
  throw new Error('the mix is empty');
}
