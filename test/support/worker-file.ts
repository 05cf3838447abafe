import { join } from 'node:path';

/** Stands in for hunts/sandbox/worker-file.ts, whose thread runs from what the build made. */
export function workerFile(): string {
  return join(__dirname, 'parse-worker.cjs');
}
