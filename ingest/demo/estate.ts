import type { RawEvent } from '../normalise/format.js';
import { accounts, computers, type Account, type Computer } from './cast.js';
import { Trail } from './cloud.js';
import { Machine, type Run } from './machine.js';

/** A workstation with what its owner has open since the morning. */
export interface Desk {
  readonly machine: Machine;
  readonly owner: Account;
  readonly explorer: Run;
  readonly outlook: Run;
  readonly browser: Run;
  readonly svchost: Run;
  readonly lsass: Run;
}

export interface Server {
  readonly machine: Machine;
  readonly services: Run;
  readonly svchost: Run;
}

/** Everything in the firm that logs. All of it writes into `events`. */
export interface Estate {
  readonly events: RawEvent[];
  readonly victim: Desk;
  readonly desks: readonly [Desk, ...Desk[]];
  readonly deploy: Server;
  readonly files: Server;
  readonly backup: Server;
  readonly directory: Server;
  readonly servers: readonly [Server, ...Server[]];
  readonly trail: Trail;
}

const SYSTEM32 = 'C:\\Windows\\System32';

export const program = {
  explorer: 'C:\\Windows\\explorer.exe',
  outlook: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE',
  word: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE',
  browser: 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  svchost: `${SYSTEM32}\\svchost.exe`,
  services: `${SYSTEM32}\\services.exe`,
  lsass: `${SYSTEM32}\\lsass.exe`,
  cmd: `${SYSTEM32}\\cmd.exe`,
  net: `${SYSTEM32}\\net.exe`,
  whoami: `${SYSTEM32}\\whoami.exe`,
  powershell: `${SYSTEM32}\\WindowsPowerShell\\v1.0\\powershell.exe`,
  updater: `${SYSTEM32}\\UsoClient.exe`,
  backup: 'C:\\Program Files\\Marram\\Backup\\bkagent.exe',
} as const;

/** The firm as it is at `startEpochMs`, before anything happens. */
export function openEstate(startEpochMs: number): Estate {
  const events: RawEvent[] = [];
  let index = 0;
  const machine = (computer: Computer): Machine =>
    new Machine(computer, index++, startEpochMs, events);
  const victim = deskOf(machine(computers.victim), accounts.abara);
  const deploy = serverOf(machine(computers.deploy));
  const files = serverOf(machine(computers.files));
  const backup = serverOf(machine(computers.backup));
  const directory = serverOf(machine(computers.directory));
  const others = [computers.sales, computers.dispatch, computers.admin].map((computer) =>
    deskOf(machine(computer), computer.owner),
  );
  return {
    events,
    victim,
    desks: [victim, ...others],
    deploy,
    files,
    backup,
    directory,
    servers: [deploy, files, backup, directory],
    trail: new Trail(events),
  };
}

function deskOf(machine: Machine, owner: Account): Desk {
  return {
    machine,
    owner,
    explorer: machine.running(program.explorer, owner),
    outlook: machine.running(program.outlook, owner),
    browser: machine.running(program.browser, owner),
    svchost: machine.running(program.svchost),
    lsass: machine.running(program.lsass),
  };
}

function serverOf(machine: Machine): Server {
  return {
    machine,
    services: machine.running(program.services),
    svchost: machine.running(program.svchost),
  };
}
