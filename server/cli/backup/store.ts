import { SpoorError } from '../../../graph/index.js';
import type { Config } from '../../config.js';
import { openOfflineStore, type OfflineStore, showDownload } from '../../neo4j/index.js';
import { systemClock } from '../../system-clock.js';

/** @throws SpoorError BAD_REQUEST where the graph is on a server that somebody else keeps. */
export function assertOwnGraph({ givenServer }: Config, command: 'backup' | 'restore'): void {
  if (givenServer === undefined) return;
  throw new SpoorError(
    'BAD_REQUEST',
    `NEO4J_URI is set, and \`spoor ${command}\` is for the Neo4j that Spoor starts; use that server’s own neo4j-admin, as docs/operations.md says.`,
  );
}

/** The graph in SPOOR_HOME, held against a start. */
export function openStore({ home, cacheFolder, javaHome, neo4j }: Config): Promise<OfflineStore> {
  return openOfflineStore({
    home,
    jars: { cacheFolder, onProgress: showDownload(process.stderr, systemClock) },
    javaHome,
    minFreeDiskMb: neo4j.minFreeDiskMb,
    clock: systemClock,
  });
}

/** Ctrl-C and SIGTERM give the work up and let it tidy; a second one ends the command at once. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  }
}

const PLAIN_STEP = 25;

/** One line that is written over on a terminal; elsewhere a line every quarter, as in a CI log. */
export function showPercent(
  what: string,
  stream: { readonly isTTY?: boolean; write(text: string): unknown },
): (percent: number) => void {
  return (percent) => {
    if (stream.isTTY === true) stream.write(`\u001b[2K${what}: ${percent} %\r`);
    else if (percent > 0 && percent % PLAIN_STEP === 0) stream.write(`${what}: ${percent} %\n`);
  };
}
