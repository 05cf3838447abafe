import { setTimeout as sleep } from 'node:timers/promises';
import { SpoorError } from '../../graph/index.js';
import { explainFailure, logSize, readLogSince } from './failure.js';
import type { Neo4jLayout } from './layout.js';
import type { Neo4jRun } from './neo4j-process.js';
import type { Probe } from './probe.js';

export interface ReadinessOptions {
  readonly probe: Probe;
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  readonly layout: Neo4jLayout;
  readonly boltPort: number;
  /** Recovery after a crash replays the log, so this is minutes, not seconds. */
  readonly timeoutMs: number;
}

const PROBE_STEP_MS = 200;
/** Once Neo4j says that it started, a database that does not answer for this long will not. */
const ANSWER_WITHIN_MS = 20_000;

/**
 * Waits until the run answers to user and password.
 *
 * @throws SpoorError what kept it from that, read from its output and log
 */
export function buildReadiness(options: ReadinessOptions): (run: Neo4jRun) => Promise<void> {
  return async (run) => {
    const logStart = logSize(options.layout.debugLog);
    const explain = (): SpoorError => explainRun(run, options, logStart);
    // A server whose only database cannot be opened stays up all the same.
    const databaseFailed = (): boolean =>
      readLogSince(options.layout.debugLog, logStart).includes('Failed to start DatabaseId');
    const over = new AbortController();
    const exit = run.exited.then(() => Promise.reject(explain()));
    try {
      await Promise.race([exit, untilAnnounced(run, options, over.signal)]);
      await Promise.race([exit, untilAnswering(options, over.signal, explain, databaseFailed)]);
    } finally {
      over.abort();
      exit.catch(() => undefined);
    }
  };
}

async function untilAnnounced(
  run: Neo4jRun,
  { timeoutMs, layout }: ReadinessOptions,
  signal: AbortSignal,
): Promise<void> {
  const tooLate = sleep(timeoutMs, undefined, { signal }).then(() => {
    throw new SpoorError(
      'GRAPH_START_FAILED',
      `Neo4j did not start within ${timeoutMs / 1000} s; ${layout.logs} says what it is doing.`,
    );
  });
  tooLate.catch(() => undefined);
  await Promise.race([run.announced, tooLate]);
}

/** Right after its announcement the default database may still be opening: ask again. */
async function untilAnswering(
  { probe, uri, user, password, layout }: ReadinessOptions,
  signal: AbortSignal,
  explain: () => SpoorError,
  databaseFailed: () => boolean,
): Promise<void> {
  const patience = AbortSignal.timeout(ANSWER_WITHIN_MS);
  while (!signal.aborted) {
    try {
      await probe(uri, user, password);
      return;
    } catch (error) {
      if (error instanceof SpoorError && error.code === 'GRAPH_AUTH_FAILED') {
        throw passwordRefused(layout, error);
      }
      if (patience.aborted || databaseFailed()) throw explain();
      await sleep(PROBE_STEP_MS);
    }
  }
}

function passwordRefused(layout: Neo4jLayout, cause: SpoorError): SpoorError {
  return new SpoorError(
    'GRAPH_AUTH_FAILED',
    `Neo4j in ${layout.root} refused the password kept in ${layout.passwordFile}; restore both from the same back-up.`,
    { cause },
  );
}

function explainRun(run: Neo4jRun, options: ReadinessOptions, logStart: number): SpoorError {
  return explainFailure({
    lines: run.lastLines(),
    debugText: readLogSince(options.layout.debugLog, logStart),
    dataFolder: options.layout.data,
    logFolder: options.layout.logs,
    boltPort: options.boltPort,
  });
}
