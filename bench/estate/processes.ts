import { createHash } from 'node:crypto';
import { fileName } from '../../ingest/normalise/common/path.js';
import type { Random } from '../../ingest/demo/random.js';
import type { NodeDelta } from '../../graph/write/plan.js';
import { DOMAIN, END_EPOCH, accountName, images, processGuid, serviceAccounts } from './names.js';
import { type NodeMaker, START_EPOCH } from './nodes.js';
import { zipf, zipfPick } from './zipf.js';

/** A run of a program, with the numbers of what it belongs to. */
export interface EstateProcess {
  readonly node: NodeDelta;
  readonly host: number;
  readonly image: string;
  /** Number of a person's account, or the name of one that every machine has. */
  readonly account: number | string;
  /** Absent for the first of a machine. */
  readonly parent: EstateProcess | undefined;
  readonly started: number;
  readonly ended: number;
}

/** Share of processes that run under an account that all machines share: a node of very high degree. */
const SERVICE_SHARE = 0.25;
/** Preferential attachment: a machine's early processes start most of the later ones. */
const PARENT_BIAS = 3;
const FIRST_PID = 400;

/** Processes of all machines, busy machines having more, each after the one that started it. */
export function makeProcesses(
  count: number,
  hosts: number,
  accounts: number,
  make: NodeMaker,
  random: Random,
): EstateProcess[] {
  const pickHost = zipf(hosts, 0.8);
  const pickImage = zipfPick(images, 0.9);
  const pickAccount = zipf(accounts, 0.7);
  const byHost = Array.from({ length: hosts }, (): EstateProcess[] => []);
  return Array.from({ length: count }, (_, n) => {
    const host = n < hosts ? n : pickHost(random);
    const siblings = byHost[host] ?? [];
    const parent = siblings[Math.floor(siblings.length * random.next() ** PARENT_BIAS)];
    const service = parent === undefined || random.next() < SERVICE_SHARE;
    const account = service ? random.pick(serviceAccounts) : pickAccount(random);
    const image = parent === undefined ? 'C:\\Windows\\System32\\services.exe' : pickImage(random);
    const seen = lifetime(parent, random);
    const place = { host, ordinal: siblings.length };
    const node = makeNode(make, place, { image, account, ...seen });
    const process = { node, host, image, account, parent, ...seen };
    siblings.push(process);
    return process;
  });
}

/** Half of all runs are over within minutes; the first of a machine runs on to the end. */
function lifetime(
  parent: EstateProcess | undefined,
  random: Random,
): { readonly started: number; readonly ended: number } {
  if (parent === undefined) return { started: START_EPOCH, ended: END_EPOCH };
  const started = round(parent.started + random.next() * (parent.ended - parent.started));
  const length = 60 * (1 - random.next()) ** -1.1;
  return { started, ended: round(Math.min(END_EPOCH, started + length)) };
}

/** To milliseconds, as telemetry tells them. */
function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function makeNode(
  make: NodeMaker,
  { host, ordinal }: { readonly host: number; readonly ordinal: number },
  { image, account, started, ended }: Omit<EstateProcess, 'node' | 'host' | 'parent'>,
): NodeDelta {
  const digest = createHash('sha256').update(image).digest('hex');
  const user =
    typeof account === 'number' ? `${DOMAIN}\\${accountName(account)}` : `NT AUTHORITY\\${account}`;
  const properties = {
    name: fileName(image),
    guid: processGuid(host, ordinal),
    pid: FIRST_PID + 4 * ordinal,
    image,
    command_line: `"${image}" --session ${ordinal} --quiet`,
    current_directory: 'C:\\Windows\\system32\\',
    integrity_level: 'Medium',
    user_name: user,
    started_epoch: started,
    md5: digest.slice(0, 32),
    sha256: digest,
  };
  return make.process(host, properties, { first: started, last: ended });
}
