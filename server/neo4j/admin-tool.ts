import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type ErrorCode, SpoorError } from '../../graph/index.js';
import { neo4jRelease } from './release.js';
import { setWatchdog } from './watchdog.js';

/** Where Neo4j's own administration tool runs, and with what. */
export interface AdminTool {
  readonly java: string;
  readonly classPath: string;
  /** Holds `data`; need not be a home that was ever started. */
  readonly root: string;
  readonly conf: string;
}

export interface AdminRun {
  readonly command: readonly string[];
  /** What it failed at, for the message. */
  readonly purpose: string;
  /** Hears of every percent done, once each. */
  readonly onPercent?: (percent: number) => void;
  readonly signal?: AbortSignal | undefined;
}

interface Explanation {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly sentence: string;
}

const KEPT_LINES = 50;

/** First match wins. */
const explanations: readonly Explanation[] = [
  {
    pattern: /no space left on device|disk quota exceeded/i,
    code: 'DISK_FULL',
    sentence: 'The disk is full; free some room and run the command again.',
  },
  {
    pattern: /active logical log|recover/i,
    code: 'BACKUP_FAILED',
    sentence:
      'The graph was not closed cleanly the last time; start Spoor once, stop it, and run the command again.',
  },
  {
    pattern: /file is locked|FileLockException|database is in use|in use/i,
    code: 'HOME_LOCKED',
    sentence: 'A Neo4j has the graph open; stop it and run the command again.',
  },
  {
    pattern:
      /frame descriptor|truncated|incorrect format|not a valid Neo4j|ZstdIOException|checksum/i,
    code: 'BACKUP_INVALID',
    sentence: 'The file is not a whole back-up of a graph.',
  },
];

/**
 * Runs one command of `neo4j-admin` to its end; gives what it printed on standard output.
 *
 * @throws SpoorError BACKUP_FAILED, BACKUP_INVALID, DISK_FULL or HOME_LOCKED; SHUTTING_DOWN when the
 * signal ended it
 */
export async function runAdmin(tool: AdminTool, run: AdminRun): Promise<readonly string[]> {
  const child = spawn(tool.java, commandOf(tool, run), {
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a group of its own: a Ctrl-C is for us to hear, who then end it by the signal.
    detached: true,
    env: { LC_ALL: 'C.UTF-8', NEO4J_HOME: tool.root, NEO4J_CONF: tool.conf },
    ...(run.signal && { signal: run.signal }),
  });
  const watchdog = child.pid === undefined ? undefined : setWatchdog(child.pid);
  const said: string[] = [];
  const listen = (line: string): void => {
    said.push(line);
    if (said.length > KEPT_LINES) said.shift();
  };
  const hear = percentOf(run.onPercent, listen);
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', hear);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (cause) => {
      reject(explain(run, [cause.message]));
    });
  }).finally(() => watchdog?.dismiss());
  if (code !== 0) throw explain(run, said);
  return said;
}

function commandOf({ classPath }: AdminTool, { command }: AdminRun): readonly string[] {
  return ['-XX:TieredStopAtLevel=1', '-cp', classPath, neo4jRelease.adminClass, ...command];
}

/** Lines such as `Files: 12/119, data: 34.0%` are progress; all others are words. */
function percentOf(
  onPercent: ((percent: number) => void) | undefined,
  listen: (line: string) => void,
): (line: string) => void {
  let last = -1;
  return (line) => {
    const [, digits] = /^Files: .*data: +(\d+)/.exec(line) ?? [];
    if (digits === undefined) {
      if (line.trim() !== '') listen(line);
    } else if (Number(digits) > last) {
      last = Number(digits);
      onPercent?.(last);
    }
  };
}

function explain({ purpose, signal }: AdminRun, said: readonly string[]): SpoorError {
  if (signal?.aborted === true) {
    return new SpoorError('SHUTTING_DOWN', `Interrupted: ${purpose} was given up.`);
  }
  const words = said.join('\n');
  const known = explanations.find(({ pattern }) => pattern.test(words));
  if (known) return new SpoorError(known.code, known.sentence);
  const reason = said.findLast((line) => /fail|error|exception/i.test(line)) ?? said.at(-1);
  return new SpoorError(
    'BACKUP_FAILED',
    `Neo4j failed at ${purpose}: ${(reason ?? 'it gave no reason').slice(0, 300)}.`,
  );
}
