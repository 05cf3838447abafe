import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { demoIntrusion } from '../../ingest/demo.js';
import { destinationOf } from '../../server/cli/ingest.js';
import { sendFile } from '../../server/cli/ingest/send-file.js';
import { addTotals, noTotals } from '../../server/cli/ingest/totals.js';
import type { Config } from '../../server/config.js';

/** In place of files: the intrusion that `spoor demo` plays. */
export const DEMO = 'demo';

/** The instant at which the tour begins here; its questions speak of hours after it. */
const DEMO_START_MS = Date.UTC(2025, 5, 2, 6);

const PREFIX = 'hunts-';
const DIGEST_LENGTH = 16;
const silent = { show: () => undefined, note: () => undefined, stop: () => undefined };

interface Places {
  /** Where captures lie. */
  readonly data: string;
  /** Where the service keeps what is its own. */
  readonly home: string;
}

export interface LoadOptions extends Places {
  /** That of the service, with the port that it has. */
  readonly config: Config;
}

export interface Loaded {
  readonly tenant: string;
  /** Events that were taken; undefined where an earlier run had loaded the files into this home. */
  readonly accepted: number | undefined;
}

/** Files that are not there. */
export function missingFiles(files: readonly string[], data: string): string[] {
  return files.filter((file) => file !== DEMO && !existsSync(join(data, file)));
}

/** Whether an earlier run has loaded these files into the home. */
export function isLoaded(files: readonly string[], { data, home }: Places): boolean {
  return existsSync(marksOf(tenantOf(pathsOf(files, { data, home })), home));
}

/** Sends the files to a tenant of their own, by way of the command that users send files with. */
export async function loadFiles(
  files: readonly string[],
  { data, home, config }: LoadOptions,
): Promise<Loaded> {
  const paths = pathsOf(files, { data, home });
  const tenant = tenantOf(paths);
  const marks = marksOf(tenant, home);
  if (existsSync(marks)) return { tenant, accepted: undefined };
  let totals = noTotals;
  for (const path of paths) {
    const destination = destinationOf(
      { tenant, format: path.includes('.auditd.log') ? 'auditd' : 'auto', source: sourceOf(path) },
      config,
    );
    const sent = await sendFile(path, destination, {
      home,
      mayResume: false,
      startProgress: () => silent,
    });
    if (sent.rejected.count > 0) {
      throw new Error(`${path}: rejected: ${JSON.stringify(sent.rejected.samples[0])}`);
    }
    totals = addTotals(totals, sent);
  }
  mkdirSync(join(home, 'hunt-score'), { recursive: true });
  writeFileSync(marks, '');
  return { tenant, accepted: totals.accepted };
}

function pathsOf(files: readonly string[], { data, home }: Places): string[] {
  return files.map((file) => (file === DEMO ? writeDemo(home) : join(data, file)));
}

/** There once all of a tenant's files were taken. */
function marksOf(tenant: string, home: string): string {
  return join(home, 'hunt-score', tenant);
}

/** The same files with the same content go to the same tenant, which a kept home holds already. */
function tenantOf(paths: readonly string[]): string {
  const digest = createHash('sha256');
  for (const path of paths) digest.update(`${basename(path)}\0${statSync(path).size}\0`);
  return PREFIX + digest.digest('hex').slice(0, DIGEST_LENGTH);
}

/** A feed a file, as a user would name it. */
function sourceOf(path: string): string {
  return basename(path).replace(/\.(?:auditd\.log|jsonl|ndjson)(?:\.gz)?$/, '');
}

function writeDemo(home: string): string {
  const path = join(home, 'demo.ndjson');
  const events = demoIntrusion({ startEpochMs: DEMO_START_MS });
  const body = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  if (!existsSync(path) || readFileSync(path, 'utf8') !== body) writeFileSync(path, body);
  return path;
}
