import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SpoorError } from '../../graph/index.js';
import { neo4jRelease } from './release.js';
import { setWatchdog } from './watchdog.js';

/** All that is needed to run Neo4j once more. */
export interface LaunchSpec {
  readonly java: string;
  readonly jvmOptions: readonly string[];
  readonly classPath: string;
  readonly root: string;
  readonly conf: string;
}

/** How a run ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One run of Neo4j, from spawn to exit. */
export interface Neo4jRun {
  readonly pid: number;
  /** Never rejects. */
  readonly exited: Promise<Exit>;
  /** Resolves when Neo4j has said that it started; never rejects, and never resolves if it does not. */
  readonly announced: Promise<void>;
  /** What it said last, oldest first. */
  lastLines(): readonly string[];
  kill(signal: NodeJS.Signals): void;
}

const KEPT_LINES = 200;
const KEPT_LINE_LENGTH = 2_000;

/**
 * Starts Neo4j in a process group of its own, so that a Ctrl-C meant for us does not end the graph
 * before we have finished with it, and in an empty environment, so that it sees none of our secrets.
 */
export async function spawnNeo4j(spec: LaunchSpec): Promise<Neo4jRun> {
  const child = spawn(spec.java, buildCommand(spec), {
    cwd: spec.root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { LC_ALL: 'C.UTF-8' },
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const lines: string[] = [];
  const announced = new Promise<void>((resolve) => {
    const read = (line: string): void => {
      lines.push(line.slice(0, KEPT_LINE_LENGTH));
      if (lines.length > KEPT_LINES) lines.shift();
      if (/\bINFO\s+Started\.\s*$/.test(line)) resolve();
    };
    createInterface({ input: child.stdout }).on('line', read);
    createInterface({ input: child.stderr }).on('line', read);
  });
  const pid = await spawned(child);
  const watchdog = setWatchdog(pid);
  void exited.then(() => {
    watchdog.dismiss();
  });
  return { pid, exited, announced, lastLines: () => [...lines], kill: (name) => child.kill(name) };
}

function buildCommand(spec: LaunchSpec): readonly string[] {
  return [
    ...spec.jvmOptions,
    '-cp',
    spec.classPath,
    neo4jRelease.mainClass,
    `--home-dir=${spec.root}`,
    `--config-dir=${spec.conf}`,
    '--console-mode',
  ];
}

function spawned(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => {
      resolve(child.pid ?? 0);
    });
    child.once('error', (cause) => {
      reject(
        new SpoorError('GRAPH_START_FAILED', `Java could not be run: ${cause.message}.`, { cause }),
      );
    });
  });
}
