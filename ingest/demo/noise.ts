import { ACCOUNT_ID, accounts, BUILD_BUCKET, system, type Account } from './cast.js';
import {
  assumeRole,
  getObject,
  iamUser,
  listObjects,
  roleSession,
  type CloudCaller,
} from './cloud.js';
import { program, type Desk, type Estate, type Server } from './estate.js';
import type { Random } from './random.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Site = readonly [name: string, address: string];

/** Sites that people visit, on documentation addresses. */
const sites: readonly [Site, ...Site[]] = [
  ['news.example', '198.51.100.31'],
  ['mail.example', '198.51.100.40'],
  ['maps.example', '198.51.100.52'],
  ['tariffs.example', '198.51.100.77'],
  ['cdn.example', '198.51.100.90'],
];

const UPDATE_SITE = ['update.vendor.example', '198.51.100.10'] as const;

/** An ordinary day of `minutes` from `at` (milliseconds since 1970) on. */
export function playNoise(estate: Estate, at: number, minutes: number, random: Random): void {
  for (const desk of estate.desks) {
    morning(estate, desk, at + random.whole(0, 240) * SECOND);
    every(9, minutes, random, (offset) => {
      browse(desk, at + offset, random);
    });
    every(23, minutes, random, (offset) => {
      openShare(estate, desk, at + offset);
    });
    every(61, minutes, random, (offset) => {
      update(desk, at + offset);
    });
    every(47, minutes, random, (offset) => {
      writeDocument(desk, at + offset, random);
    });
  }
  for (const server of estate.servers) {
    every(31, minutes, random, (offset) => {
      serve(estate, server, at + offset);
    });
  }
  administer(estate, at + 20 * MINUTE);
  backUp(estate, at + 40 * MINUTE);
  build(estate, at, minutes, random);
}

/** Calls about once in `period` minutes, never on the dot. */
function every(
  period: number,
  minutes: number,
  random: Random,
  play: (offset: number) => void,
): void {
  for (let minute = random.next() * period; minute < minutes; minute += period) {
    play(Math.floor((minute + random.next() * period * 0.4) * MINUTE));
  }
}

function morning({ directory }: Estate, { machine, owner, explorer }: Desk, at: number): void {
  machine.admits(at, owner, 2);
  directory.machine.admits(at + SECOND, owner, 3, machine.computer);
  machine.starts(at + 20 * SECOND, { image: program.outlook, parent: explorer });
  machine.starts(at + 40 * SECOND, { image: program.browser, parent: explorer });
}

function browse({ machine, browser }: Desk, at: number, random: Random): void {
  const [name, address] = random.pick(sites);
  machine.resolves(at, browser, name, address);
  machine.connects(at + 80, browser, address, 443, name);
}

function openShare({ files }: Estate, { machine, owner, explorer }: Desk, at: number): void {
  machine.connects(at, explorer, files.machine.computer.address, 445, files.machine.fqdn);
  files.machine.admits(at + 150, owner, 3, machine.computer);
  files.machine.opensShare(at + 220, owner, 'Freight', machine.computer);
}

function update({ machine, svchost }: Desk, at: number): void {
  const client = machine.starts(at, {
    image: program.updater,
    commandLine: 'UsoClient.exe StartScan',
    account: system,
    parent: svchost,
  });
  machine.resolves(at + 400, client, ...UPDATE_SITE);
  machine.connects(at + 500, client, UPDATE_SITE[1], 443, UPDATE_SITE[0]);
}

function writeDocument({ machine, outlook, owner }: Desk, at: number, random: Random): void {
  const path = `C:\\Users\\${owner.name}\\Documents\\Waybill ${random.whole(4000, 4999)}.docx`;
  const word = machine.starts(at, {
    image: program.word,
    commandLine: `"${program.word}" /n "${path}"`,
    parent: outlook,
  });
  machine.writes(at + 3 * MINUTE, word, path);
}

function serve({ directory }: Estate, { machine, svchost }: Server, at: number): void {
  const account: Account = {
    domain: 'MARRAM',
    name: `${machine.computer.name}$`,
    sid: 'S-1-5-18',
  };
  machine.connects(at, svchost, directory.machine.computer.address, 389, directory.machine.fqdn);
  if (machine !== directory.machine)
    directory.machine.admits(at + 90, account, 3, machine.computer);
}

/** An administrator at work, with the tools that intruders use too. */
function administer({ desks, deploy, trail }: Estate, at: number): void {
  const desk = desks.find((candidate) => candidate.owner === accounts.osei);
  if (desk === undefined) return;
  const shell = desk.machine.starts(at, {
    image: program.powershell,
    commandLine: 'powershell.exe -NoProfile -File C:\\Ops\\Get-DiskSpace.ps1',
    parent: desk.explorer,
  });
  const { computer, fqdn } = deploy.machine;
  desk.machine.connects(at + 2 * SECOND, shell, computer.address, 5985, fqdn);
  deploy.machine.admits(at + 2 * SECOND + 300, accounts.osei, 3, desk.machine.computer);
  const caller: CloudCaller = {
    identity: iamUser('r.osei', 'AKIADEMOOSEI00000007'),
    address: '198.51.100.4',
    userAgent: 'console.amazonaws.com',
  };
  for (const name of ['DescribeInstances', 'DescribeSecurityGroups', 'DescribeVolumes']) {
    trail.records(at + 5 * MINUTE, caller, { service: 'ec2', name, readOnly: true });
  }
}

/** The nightly job, which signs in everywhere and reads much. */
function backUp({ backup, servers }: Estate, at: number): void {
  const agent = backup.machine.starts(at, {
    image: program.backup,
    commandLine: `"${program.backup}" --job nightly`,
    account: accounts.backup,
    parent: backup.services,
  });
  servers.forEach(({ machine }, i) => {
    if (machine === backup.machine) return;
    const then = at + (i + 1) * 4 * MINUTE;
    backup.machine.connects(then, agent, machine.computer.address, 445, machine.fqdn);
    machine.admits(then + 120, accounts.backup, 3, backup.machine.computer);
    machine.opensShare(then + 200, accounts.backup, 'C$', backup.machine.computer);
    backup.machine.writes(then + 3 * MINUTE, agent, `E:\\Backup\\${machine.computer.name}.bak`);
  });
}

/** Continuous integration, which reads from the build bucket all day. */
function build({ trail }: Estate, at: number, minutes: number, random: Random): void {
  const from = { address: '198.51.100.20', userAgent: 'aws-sdk-js/3.600 ci-runner' };
  const runner: CloudCaller = { ...from, identity: iamUser('svc-ci', 'AKIADEMOCI0000000003') };
  every(30, minutes, random, (offset) => {
    const serial = String(random.whole(1_000, 9_999));
    const session = `build-${serial}`;
    const key = `ASIADEMOBUILD000${serial}`;
    const role = 'ci-build';
    const builder: CloudCaller = { ...from, identity: roleSession(role, session, key) };
    trail.records(at + offset, runner, assumeRole(role, session, key));
    trail.records(at + offset + 2 * SECOND, builder, listObjects(BUILD_BUCKET));
    for (let i = 0; i < 6; i++) {
      const when = at + offset + (5 + 7 * i) * SECOND;
      trail.records(
        when,
        builder,
        getObject(BUILD_BUCKET, `cache/layer-${random.whole(1, 40)}.tgz`),
      );
    }
  });
  trail.records(
    at + 30 * MINUTE,
    serviceCaller,
    assumeRole('config-recorder', ACCOUNT_ID, 'ASIADEMOCONFIG000009'),
  );
}

const serviceCaller: CloudCaller = {
  identity: { type: 'AWSService', invokedBy: 'config.amazonaws.com' },
  address: 'config.amazonaws.com',
  userAgent: 'config.amazonaws.com',
};
