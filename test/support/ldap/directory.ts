import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers } from '../answers.js';
import { findJava } from '../../../server/neo4j/java.js';
import { freePort } from '../../../server/neo4j/port.js';
import { setWatchdog } from '../../../server/neo4j/watchdog.js';
import { jarsOf } from '../locked-jars.js';
import { lockedJars } from './generated/jars.js';
import { ldapRelease } from './release.js';

const { version, artifact, mainClass } = ldapRelease;
const READY_MS = 30_000;

export interface DirectoryWish {
  readonly baseDn: string;
  readonly ldif: string;
  /** Whoever may ask; without a login nobody may search. */
  readonly bindDn: string;
  readonly password: string;
  /** With a certificate that it makes for itself. */
  readonly tls?: 'ldaps' | 'startTls';
}

/** A real directory on loopback, in memory. It goes when the test process goes. */
export class TestDirectory {
  readonly port: number;
  readonly #home: string;
  readonly #child: ChildProcess;

  private constructor(port: number, home: string, child: ChildProcess) {
    this.port = port;
    this.#home = home;
    this.#child = child;
  }

  static async start({
    baseDn,
    ldif,
    bindDn,
    password,
    tls,
  }: DirectoryWish): Promise<TestDirectory> {
    const [jars, { path: java }, port] = await Promise.all([
      jarsOf({ name: 'ldap', version, artifact, lockedJars }),
      findJava(process.env['JAVA_HOME']),
      freePort(),
    ]);
    const home = mkdtempSync(join(tmpdir(), 'spoor-ldap-'));
    const file = join(home, 'entries.ldif');
    writeFileSync(file, ldif);
    const security = { ldaps: ['--useSSL'], startTls: ['--useStartTLS'] };
    const parameters = [
      ...['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', join(jars, '*'), mainClass],
      ...['--port', String(port), '--baseDN', baseDn, '--ldifFile', file],
      ...['--additionalBindDN', bindDn, '--additionalBindPassword', password],
      ...['--authenticationRequiredOperationType', 'search'],
      ...(tls === undefined ? [] : [...security[tls], '--generateSelfSignedCertificate']),
    ];
    const child = spawn(java, parameters, {
      cwd: home,
      env: { LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    const watchdog = setWatchdog(child.pid ?? 0);
    child.once('exit', () => {
      watchdog.dismiss();
    });
    const directory = new TestDirectory(port, home, child);
    await directory.#ready();
    return directory;
  }

  /** As if it had lost its power. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.#home, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const said: string[] = [];
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
    const end = performance.now() + READY_MS;
    while (!(await answers(this.port))) {
      if (performance.now() > end || this.#child.exitCode !== null)
        throw new Error(`The directory did not come up: ${said.join('').slice(-2_000)}`);
      await sleep(50);
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }
}
