import type { Random } from '../../ingest/demo/random.js';
import {
  accountName,
  DOMAIN,
  hostAddress,
  images,
  processGuid,
  serviceAccounts,
} from '../estate/names.js';
import { zipfPick } from '../estate/zipf.js';
import { MachineLog, type RunningProcess } from './machine-log.js';

/** Share of processes that run under an account that all machines have. */
const SERVICE_SHARE = 0.4;
const FIRST_PID = 400;
const MAX_RUNNING = 60;

/** Which program is started next. */
export type PickImage = (random: Random) => string;

const pickAny = zipfPick(images, 0.9);

/** A machine with processes that come, act and go. */
export class EstateMachine {
  readonly log: MachineLog;
  readonly address: string;
  readonly owner: string;
  readonly #host: number;
  readonly #pickImage: PickImage;
  readonly #running: RunningProcess[] = [];
  #started = 0;

  constructor(host: number, random: Random, pickImage: PickImage = pickAny) {
    this.#host = host;
    this.#pickImage = pickImage;
    this.log = new MachineLog(host);
    this.address = hostAddress(host);
    this.owner = `${DOMAIN}\\${accountName(host)}`;
    this.start(random);
  }

  /** A new process; the oldest gives way when there are many. */
  start(random: Random): RunningProcess {
    const n = this.#started;
    this.#started += 1;
    const service = `NT AUTHORITY\\${random.pick(serviceAccounts)}`;
    const process = {
      guid: processGuid(this.#host, n),
      pid: FIRST_PID + 4 * n,
      image: n === 0 ? 'C:\\Windows\\System32\\services.exe' : this.#pickImage(random),
      user: n === 0 || random.next() < SERVICE_SHARE ? service : this.owner,
    };
    this.#running.push(process);
    if (this.#running.length > MAX_RUNNING) this.#running.splice(1, 1);
    return process;
  }

  /** One that is running: the old ones, services and shells, do most. */
  busy(random: Random): RunningProcess {
    const at = Math.floor(this.#running.length * random.next() ** 2);
    const process = this.#running[at];
    if (process === undefined) throw new Error('a machine always has a process');
    return process;
  }
}
