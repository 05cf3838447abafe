import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { demoIntrusion } from '../../../ingest/index.js';
import type { Workshop } from '../../harness/workshop.js';
import { END_EPOCH } from '../../estate/names.js';
import { generateTelemetry } from '../../telemetry/generate.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const shared = join(root, '..', 'shared', 'data');
const ARCHIVE = join(shared, 'sigma-rules.tar.gz');
/** The first is short and full of what rules look for; of the second as much is taken as there is room for. */
const captures = ['win-empire-psexec.jsonl.gz', 'compound-lsass-campaign-01.jsonl.gz'];
const WINDOWS = join('rules', 'windows');
const SEED = 7;
const MS_PER_SECOND = 1000;
const DAY_SECONDS = 86_400;

/** Rules, and the events that they are asked of. */
export interface Material {
  /** A folder with rules. */
  readonly rules: string;
  /** One event each, as JSON. */
  readonly lines: readonly string[];
  /** Where both are from, for who reads the figures. */
  readonly from: string;
}

/** SigmaHQ's rules and real captures where they lie beside the checkout, else what comes with Spoor. */
export function openMaterial(workshop: Workshop, events: number): Material {
  const [rules, rulesFrom] = openRules(workshop);
  const [lines, eventsFrom] = readEvents(events);
  return { rules, lines, from: `${rulesFrom}; ${lines.length} events of ${eventsFrom}` };
}

function openRules(workshop: Workshop): [folder: string, from: string] {
  if (!existsSync(ARCHIVE)) {
    return [join(root, 'config', 'detections'), "config/detections, for lack of SigmaHQ's rules"];
  }
  const folder = workshop.temporaryFolder();
  execFileSync('tar', ['-xzf', ARCHIVE, '-C', folder, WINDOWS]);
  return [join(folder, WINDOWS), "SigmaHQ's rules/windows"];
}

function readEvents(events: number): [lines: readonly string[], from: string] {
  const there = captures.map((name) => join(shared, name)).filter((file) => existsSync(file));
  if (there.length < captures.length) {
    return [generated(events), 'the demo and generated telemetry, for lack of captures'];
  }
  const lines = there.flatMap((file) => linesOf(gunzipSync(readFileSync(file))));
  return [lines.slice(0, events), captures.join(' and ')];
}

/** The demo's intrusion first, so that there is something to raise an alert. */
function generated(events: number): readonly string[] {
  const startEpochMs = (END_EPOCH - DAY_SECONDS) * MS_PER_SECOND;
  const demo = demoIntrusion({ startEpochMs }).map((event) => JSON.stringify(event));
  return [...demo, ...linesOf(generateTelemetry(events, SEED))].slice(0, events);
}

function linesOf(body: Buffer): string[] {
  const lines = body.toString('utf8').split('\n');
  return lines.filter((line) => line.trim() !== '');
}
