import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Replayed } from './replay.js';

const FOLDER = 'triage-score';

/** What an earlier run in this home made of a capture; undefined where there was none. */
export function keptIn(home: string, dataset: string): Replayed | undefined {
  const path = pathOf(home, dataset);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Replayed) : undefined;
}

/** Written last: a replay that was cut off is done again. */
export function keep(home: string, replayed: Replayed): void {
  mkdirSync(join(home, FOLDER), { recursive: true, mode: 0o700 });
  writeFileSync(pathOf(home, replayed.dataset), JSON.stringify(replayed));
}

function pathOf(home: string, dataset: string): string {
  return join(home, FOLDER, `${dataset}.json`);
}
