import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../server/neo4j/port.js';
import { setWatchdog } from '../../../server/neo4j/watchdog.js';
import { answers } from '../answers.js';
import { pythonWith } from './python.js';

const READY_MS = 60_000;

/** A server on loopback that behaves as AWS does, in memory. It goes when the test process goes. */
export class MotoServer {
  readonly url: string;
  readonly #port: number;
  readonly #home: string;
  readonly #child: ChildProcess;

  private constructor(port: number, home: string, child: ChildProcess) {
    this.url = `http://127.0.0.1:${port}`;
    this.#port = port;
    this.#home = home;
    this.#child = child;
  }

  static async start(): Promise<MotoServer> {
    const [python, port] = await Promise.all([pythonWith('moto'), freePort()]);
    const home = mkdtempSync(join(tmpdir(), 'spoor-moto-'));
    const child = spawn(python, ['-m', 'moto.server', '--port', String(port)], {
      cwd: home,
      env: { LC_ALL: 'C.UTF-8', HOME: home, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    const watchdog = setWatchdog(child.pid ?? 0);
    child.once('exit', () => {
      watchdog.dismiss();
    });
    const server = new MotoServer(port, home, child);
    await server.#ready();
    return server;
  }

  /** From now on requests are signed by somebody who may do what they ask for, or refused. */
  async enforcePermissions(): Promise<void> {
    await this.#allowUnsigned(0);
  }

  /** As it begins: everybody may do everything. */
  async trustEverybody(): Promise<void> {
    await this.#allowUnsigned(Number.MAX_SAFE_INTEGER);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#home, { recursive: true, force: true });
  }

  async #allowUnsigned(requests: number): Promise<void> {
    const response = await fetch(`${this.url}/moto-api/reset-auth`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: String(requests),
    });
    if (!response.ok) throw new Error(`The server refused (${response.status}).`);
    await response.body?.cancel();
  }

  async #ready(): Promise<void> {
    const said: string[] = [];
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        said.push(chunk.toString('utf8'));
        if (said.length > 200) said.shift();
      });
    const end = performance.now() + READY_MS;
    while (!(await answers(this.#port))) {
      if (performance.now() > end || this.#child.exitCode !== null)
        throw new Error(`The server did not come up: ${said.join('').slice(-2_000)}`);
      await sleep(50);
    }
  }
}
