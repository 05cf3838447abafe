import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { sharedAuditKey } from '../support/audit.js';
import { sharedNeo4j } from '../support/neo4j-server.js';

const root = join(__dirname, '..', '..');

const SECRET = 'only-for-tests-'.repeat(3);

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command on a home of its own, with the shared Neo4j or one that it starts itself. */
export class Spoor {
  readonly #environment: NodeJS.ProcessEnv;

  constructor(
    home: string,
    port: number,
    graph: 'shared' | 'own' = 'shared',
    variables: Readonly<Record<string, string>> = {},
  ) {
    const { uri, user, password } = sharedNeo4j();
    const shared = { NEO4J_URI: uri, NEO4J_USER: user, NEO4J_PASSWORD: password };
    const { PATH, HOME, JAVA_HOME, SPOOR_CACHE, XDG_CACHE_HOME } = process.env;
    this.#environment = {
      ...{ PATH, HOME, JAVA_HOME, SPOOR_CACHE, XDG_CACHE_HOME },
      SPOOR_HOME: home,
      PORT: String(port),
      // One secret, so that several services take each other's tokens, as replicas do.
      SPOOR_JWT_SECRET: SECRET,
      SPOOR_AUDIT_KEY: sharedAuditKey,
      LOG_LEVEL: 'warn',
      ...(graph === 'shared' && shared),
      ...variables,
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

/** The address that a starting service prints. */
export async function readReadyLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('Its output is not piped.');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, ready] = /^spoor ready (http\S+\/) /.exec(line) ?? [];
    if (ready === undefined) continue;
    child.stdout.resume();
    return ready;
  }
  throw new Error('The service ended without a ready line.');
}
