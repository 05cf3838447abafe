import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openAuth } from '../../server/auth.js';
import type { GivenServer } from '../../server/config.js';
import { systemClock } from '../../server/system-clock.js';
import { benchConfig } from './bench-config.js';
import { endChild } from './child.js';
import { HttpClient } from './http-client.js';
import type { Workshop } from './workshop.js';

/** What the child is told; its own file says what it makes of it. */
export interface ServiceOrder {
  readonly home: string;
  /** Absent: the service starts a Neo4j of its own. */
  readonly server?: GivenServer;
  /** Folders with the only detection rules that it is to have. Absent: those of the configuration. */
  readonly rules?: readonly string[];
}

const entry = fileURLToPath(new URL('../service-process.js', import.meta.url));
const READY = /^spoor ready (\S+)/;
const TOKEN_SECONDS = 86_400;
/** Of Node, as `npm start` has them. */
const FLAGS = ['--max-semi-space-size=64', '--heap-growing-percent=60'];

/** A service in a process of its own, so that who asks does not slow down who answers. */
export class BenchService {
  readonly url: string;
  readonly #home: string;
  readonly #child: ChildProcess;

  constructor(url: string, home: string, child: ChildProcess) {
    this.url = url;
    this.#home = home;
    this.#child = child;
  }

  /** Asks as one person of a tenant, with every right. */
  async client(tenant: string, connections = 1, subject?: string): Promise<HttpClient> {
    return new HttpClient(this.url, await this.token(tenant, subject), connections);
  }

  async token(tenant: string, subject = 'bench'): Promise<string> {
    const { auth } = benchConfig(this.#home);
    return openAuth({
      ...auth,
      secret: undefined,
      secretFile: join(this.#home, 'jwt-secret'),
      jwksUrl: undefined,
      clock: systemClock,
    }).makeToken({ tenant, subject, roles: ['admin'], ttlSeconds: TOKEN_SECONDS });
  }

  /** What a gauge without labels shows. @throws Error where there is none of the name */
  async gauge(name: string): Promise<number> {
    const text = await (await fetch(new URL('metrics', this.url))).text();
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`no metric ${name}`);
    return Number(value);
  }

  async stop(): Promise<void> {
    await endChild(this.#child);
  }
}

/** @param profileFolder where the service leaves a CPU profile when it ends; undefined for none */
export function openService(
  workshop: Workshop,
  order: ServiceOrder,
  profileFolder?: string,
): Promise<BenchService> {
  return workshop.open(
    () => startService(order, profileFolder),
    (service) => service.stop(),
  );
}

/** Until its ready line. @throws Error when it ends before. */
async function startService(order: ServiceOrder, profileFolder?: string): Promise<BenchService> {
  const child = fork(entry, [], {
    execArgv: [
      ...FLAGS,
      ...(profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]),
    ],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // A Ctrl-C is meant for us: the service is stopped in its turn, and its last answers are awaited.
    detached: true,
  });
  child.send(order);
  const url = await readyUrl(child);
  return new BenchService(url, order.home, child);
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`The service ended with code ${String(code)} before it was ready.`));
    });
    child.once('error', reject);
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, url] = READY.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}
