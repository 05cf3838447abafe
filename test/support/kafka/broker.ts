import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { answers } from '../answers.js';
import { findJava } from '../../../server/neo4j/java.js';
import { freePort } from '../../../server/neo4j/port.js';
import { setWatchdog } from '../../../server/neo4j/watchdog.js';
import { guardSettings, scramParameters, type Login } from './guard.js';
import { kafkaJars } from './jars.js';
import { kafkaRelease } from './release.js';

const run = promisify(execFile);

/** Enough for some topics; a test must leave room for Neo4j and for itself. */
const HEAP = '-Xmx384m';
/** The quick compiler only: less processor time until it answers. */
const QUICK = '-XX:TieredStopAtLevel=1';
const READY_MS = 60_000;

/** A real broker on loopback, one node, which is its own controller. It goes when the test process goes. */
export class KafkaBroker {
  readonly address: string;
  /** The door that wants TLS, a certificate and a password; undefined where there is none. */
  readonly guarded: string | undefined;
  readonly #home: string;
  readonly #command: readonly [java: string, ...parameters: string[]];
  readonly #port: number;
  #child: ChildProcess | undefined;

  private constructor(
    home: string,
    { port, guarded }: { port: number; guarded: number | undefined },
    { java, jars }: { java: string; jars: string },
  ) {
    this.#home = home;
    this.#port = port;
    this.address = `127.0.0.1:${port}`;
    this.guarded = guarded === undefined ? undefined : `127.0.0.1:${guarded}`;
    const classPath = join(jars, '*');
    this.#command = [
      java,
      HEAP,
      QUICK,
      '-cp',
      classPath,
      kafkaRelease.mainClass,
      'server.properties',
    ];
  }

  /** With `login` there is a second door, for that user alone. */
  static async start(login?: Login): Promise<KafkaBroker> {
    const [jars, { path: java }, port, controllerPort] = await Promise.all([
      kafkaJars(),
      findJava(process.env['JAVA_HOME']),
      freePort(),
      freePort(),
    ]);
    const home = mkdtempSync(join(tmpdir(), 'spoor-kafka-'));
    const guarded = login === undefined ? undefined : await freePort();
    const open = settings(home, port, controllerPort);
    const guard =
      login !== undefined && guarded !== undefined
        ? guardSettings(home, open.listeners, guarded, login)
        : {};
    writeFileSync(join(home, 'server.properties'), textOf({ ...open, ...guard }));
    const format = [
      kafkaRelease.formatClass,
      'format',
      '-c',
      'server.properties',
      '-t',
      clusterId(),
      ...(login === undefined ? [] : scramParameters(login)),
    ];
    await run(java, [QUICK, '-cp', join(jars, '*'), ...format], { cwd: home });
    const broker = new KafkaBroker(home, { port, guarded }, { java, jars });
    await broker.restart();
    return broker;
  }

  /** Dies as a machine does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Comes up again with what it had on disk. */
  async restart(): Promise<void> {
    const [java, ...parameters] = this.#command;
    const child = spawn(java, parameters, {
      cwd: this.#home,
      env: { LC_ALL: 'C.UTF-8' },
      stdio: 'ignore',
    });
    this.#child = child;
    await once(child, 'spawn');
    const watchdog = setWatchdog(child.pid ?? 0);
    child.once('exit', () => {
      watchdog.dismiss();
    });
    for (let waited = 0; waited < READY_MS; waited += 100) {
      if (child.exitCode !== null) throw new Error(`The broker ended with ${child.exitCode}.`);
      if (await answers(this.#port)) return;
      await sleep(100);
    }
    throw new Error('The broker did not come up.');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.#home, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

/** 16 bytes in Base64 that do not begin with a dash, which the tool would take for an option. */
function clusterId(): string {
  return `S${randomBytes(16).toString('base64url').slice(1)}`;
}

type Settings = Readonly<Record<string, string | number | boolean>>;

function settings(
  home: string,
  port: number,
  controllerPort: number,
): Settings & { readonly listeners: string } {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(home, 'data'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
  };
}

function textOf(lines: Settings): string {
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
