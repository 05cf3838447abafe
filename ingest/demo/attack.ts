import { accounts, ATTACKER_ADDRESS, ATTACKER_DOMAIN, computers, CUSTOMER_BUCKET } from './cast.js';
import {
  assumeRole,
  getObject,
  iamUser,
  listBuckets,
  listObjects,
  roleSession,
  type CloudCaller,
} from './cloud.js';
import { program, type Estate } from './estate.js';
import type { Run } from './machine.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What the encoded command says; it does nothing. */
const HARMLESS_SCRIPT = "Write-Output 'Spoor demo: nothing is fetched and nothing is run'";

const IMPLANT = 'C:\\Users\\n.abara\\AppData\\Local\\Temp\\mrmsvc.exe';
const SERVICE_IMPLANT = 'C:\\Windows\\mrmupd.exe';
const KEY_FILE = 'C:\\Users\\svc-deploy\\.aws\\credentials';

/** The intrusion, from a mail at `at` (milliseconds since 1970) to customer data an hour and a half later. */
export function playAttack(estate: Estate, at: number): void {
  const implant = phish(estate, at);
  settleIn(estate, implant, at + 9 * MINUTE);
  moveToServer(estate, implant, at + 34 * MINUTE);
  stealCustomerData(estate, at + 71 * MINUTE);
}

/** T1566.001, T1204.002, T1059.001, T1071.001: mail, macro, encoded PowerShell, call home. */
function phish({ victim }: Estate, at: number): Run {
  const { machine, outlook } = victim;
  const document =
    'C:\\Users\\n.abara\\AppData\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook\\K2L9QX\\Rate confirmation 4417.docm';
  machine.writes(at, outlook, document);
  const word = machine.starts(at + 2 * SECOND, {
    image: program.word,
    commandLine: `"${program.word}" /n "${document}" /o ""`,
    parent: outlook,
  });
  const encoded = Buffer.from(HARMLESS_SCRIPT, 'utf16le').toString('base64');
  const shell = machine.starts(at + 27 * SECOND, {
    image: program.powershell,
    commandLine: `powershell.exe -NoP -W Hidden -Enc ${encoded}`,
    parent: word,
  });
  machine.resolves(at + 28 * SECOND, shell, ATTACKER_DOMAIN, ATTACKER_ADDRESS);
  machine.connects(at + 29 * SECOND, shell, ATTACKER_ADDRESS, 443, ATTACKER_DOMAIN);
  machine.writes(at + 33 * SECOND, shell, IMPLANT);
  const implant = machine.starts(at + 35 * SECOND, { image: IMPLANT, parent: shell });
  machine.connects(at + 36 * SECOND, implant, ATTACKER_ADDRESS, 443, ATTACKER_DOMAIN);
  return implant;
}

/** T1547.001, T1033, T1069.002, T1003.001: stay, look around, take passwords from memory. */
function settleIn({ victim }: Estate, implant: Run, at: number): void {
  const { machine, lsass } = victim;
  machine.setsRegistry(
    at,
    implant,
    `HKU\\${accounts.abara.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\MarramSync`,
    IMPLANT,
  );
  machine.starts(at + MINUTE, {
    image: program.whoami,
    commandLine: 'whoami /all',
    parent: implant,
  });
  machine.starts(at + 2 * MINUTE, {
    image: program.net,
    commandLine: 'net group "Domain Admins" /domain',
    parent: implant,
  });
  machine.opensProcess(at + 11 * MINUTE, implant, lsass, '0x1010');
}

/** T1021.002, T1569.002, T1552.001: the administrator's password opens a server, where a key lies in a file. */
function moveToServer({ victim, deploy }: Estate, implant: Run, at: number): void {
  const { machine, services } = deploy;
  const { osei } = accounts;
  victim.machine.connects(at, implant, deploy.machine.computer.address, 445, deploy.machine.fqdn);
  machine.admits(at + SECOND, osei, 3, computers.victim);
  machine.opensShare(at + 2 * SECOND, osei, 'ADMIN$', computers.victim);
  machine.installsService(at + 6 * SECOND, osei, 'mrmupd', SERVICE_IMPLANT);
  const foothold = machine.starts(at + 7 * SECOND, { image: SERVICE_IMPLANT, parent: services });
  machine.connects(at + 9 * SECOND, foothold, ATTACKER_ADDRESS, 443, ATTACKER_DOMAIN);
  const reader = machine.starts(at + 16 * MINUTE, {
    image: program.cmd,
    commandLine: `cmd.exe /c type ${KEY_FILE}`,
    parent: foothold,
  });
  machine.readsFile(at + 16 * MINUTE + SECOND, reader, KEY_FILE);
  machine.connects(at + 17 * MINUTE, foothold, ATTACKER_ADDRESS, 443, ATTACKER_DOMAIN);
}

/** T1078.004, T1619, T1530: the key opens the cloud, from the address that the implants call. */
function stealCustomerData({ trail }: Estate, at: number): void {
  const from = { address: ATTACKER_ADDRESS, userAgent: 'aws-cli/2.15.30 Python/3.11.8 Linux/6.6' };
  const deployer: CloudCaller = {
    ...from,
    identity: iamUser('svc-deploy', 'AKIADEMODEPLOY000001'),
  };
  const role = 'customer-data-reader';
  const reader: CloudCaller = {
    ...from,
    identity: roleSession(role, 'botocore-session-1718', 'ASIADEMOSESSION00042'),
  };
  trail.records(at, deployer, { service: 'sts', name: 'GetCallerIdentity', readOnly: true });
  trail.records(
    at + 21 * SECOND,
    deployer,
    listBuckets({ code: 'AccessDenied', message: 'Access Denied' }),
  );
  trail.records(
    at + 95 * SECOND,
    deployer,
    assumeRole(role, 'botocore-session-1718', 'ASIADEMOSESSION00042'),
  );
  trail.records(at + 102 * SECOND, reader, listBuckets());
  trail.records(at + 130 * SECOND, reader, listObjects(CUSTOMER_BUCKET));
  const keys = ['2026/contracts.parquet', '2026/customers.parquet', '2026/payment-terms.parquet'];
  keys.forEach((key, i) => {
    trail.records(at + (150 + 12 * i) * SECOND, reader, getObject(CUSTOMER_BUCKET, key));
  });
}
