import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readTruth, TRUTH_FILE, type TruthDataset } from '../../bench/path-score/truth.js';

/** Real telemetry, on machines that have it beside the checkout; everywhere else such tests are skipped. */
const folder = join(__dirname, '../../../shared/data');

export const haveSharedData = existsSync(join(folder, TRUTH_FILE));
export const describeWithSharedData = haveSharedData ? describe : describe.skip;

export type { TruthStep } from '../../bench/path-score/truth.js';

export function truthDatasets(): TruthDataset[] {
  if (!haveSharedData) return [];
  return readTruth(folder);
}

/** Names of the captures that are JSON lines, relative to the folder. */
export function captureNames(): string[] {
  if (!haveSharedData) return [];
  const own = readdirSync(folder).filter((name) =>
    /^(?:win|compound|aws|linux|ai|ocsf)-.*\.jsonl\.gz$/.test(name),
  );
  const stratus = readdirSync(join(folder, 'stratus')).map((name) => join('stratus', name));
  return [...own, ...stratus.filter((name) => name.endsWith('.jsonl.gz'))];
}

/** The one capture that is no JSON: lines of the Linux audit log. */
export const rawAuditName = 'linux-arp-cache.auditd.log.gz';

export function haveSharedFile(name: string): boolean {
  return existsSync(join(folder, name));
}

/** Path of a file that is no capture. */
export function sharedFile(name: string): string {
  return join(folder, name);
}

/** The file as it is, gzip. */
export function capture(name: string): Buffer {
  return readFileSync(join(folder, name));
}

export function captureLines(name: string): string[] {
  // Also asked for by suites that are skipped: their bodies run all the same.
  if (!haveSharedData) return [];
  return gunzipSync(capture(name))
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}
