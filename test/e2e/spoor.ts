import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { sharedNeo4j } from '../support/neo4j-server.js';

const root = join(__dirname, '..', '..');

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command on a home of its own and the shared Neo4j. */
export class Spoor {
  readonly #environment: NodeJS.ProcessEnv;

  constructor(home: string, port: number) {
    const { uri, user, password } = sharedNeo4j();
    this.#environment = {
      PATH: process.env['PATH'],
      SPOOR_HOME: home,
      PORT: String(port),
      NEO4J_URI: uri,
      NEO4J_USER: user,
      NEO4J_PASSWORD: password,
      LOG_LEVEL: 'warn',
    };
  }

  start(...parameters: readonly string[]): ChildProcess {
    return spawn(process.execPath, [join(root, 'dist', 'server', 'cli.js'), ...parameters], {
      cwd: root,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs a command to its end. */
  async run(...parameters: readonly string[]): Promise<Ended> {
    return untilEnd(this.start(...parameters));
  }
}

/** Collects what a process prints until it ends. */
export async function untilEnd(child: ChildProcess): Promise<Ended> {
  if (child.stdout === null || child.stderr === null) throw new Error('Its output is not piped.');
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, stdout, stderr };
}

/** Compiles what has changed since the last build. */
export async function build(): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'scripts', 'build.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, stdout, stderr } = await untilEnd(child);
  if (code !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
}
