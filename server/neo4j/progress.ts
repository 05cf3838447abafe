import type { Clock } from '../../graph/index.js';
import type { DownloadProgress } from './maven.js';
import { neo4jRelease } from './release.js';

/** Where progress goes: standard error, or a buffer in tests. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** One line that is written over on a terminal; elsewhere a line each so often, as in a CI log. */
const TERMINAL_STEP_MS = 100;
const PLAIN_STEP_MS = 5_000;

/** Gives the function that shows how far the download of Neo4j has come. */
export function showDownload(
  stream: ProgressStream,
  clock: Clock,
): (progress: DownloadProgress) => void {
  const terminal = stream.isTTY === true;
  const stepMs = terminal ? TERMINAL_STEP_MS : PLAIN_STEP_MS;
  let nextAt = 0;
  return ({ files, bytes }) => {
    const now = clock.now();
    if (now < nextAt) return;
    nextAt = now + stepMs;
    const line = `fetching Neo4j ${neo4jRelease.version}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`;
    // The cursor ends at the start of the line: what is printed next writes over it.
    stream.write(terminal ? `\u001b[2K${line}\r` : `${line}\n`);
  };
}
