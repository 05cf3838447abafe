import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Real telemetry, on machines that have it beside the checkout; everywhere else such tests are skipped. */
const folder = join(__dirname, '../../../shared/data');

export const haveSharedData = existsSync(join(folder, 'truth-dev.json'));
export const describeWithSharedData = haveSharedData ? describe : describe.skip;

export interface TruthNode {
  readonly type: string;
  readonly id: string;
  readonly host?: string;
  readonly name?: string;
  readonly guid?: string;
  readonly pid?: number;
}

/** A step of an attack as a person wrote it down. */
export interface TruthStep {
  readonly n: number;
  readonly from: TruthNode;
  readonly relation: string;
  readonly to: TruthNode;
  readonly time: string;
  readonly granted_access?: string;
  readonly evidence: { readonly file: string; readonly line: number; readonly source: string };
}

export interface TruthDataset {
  readonly dataset: string;
  readonly files: readonly string[];
  readonly steps: readonly TruthStep[];
}

export function truthDatasets(): TruthDataset[] {
  if (!haveSharedData) return [];
  const text = readFileSync(join(folder, 'truth-dev.json'), 'utf8');
  return (JSON.parse(text) as { datasets: TruthDataset[] }).datasets;
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
