import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import type { RawEvent } from '../../ingest/normalise/format.js';

/** Windows events for tests: the project's own few, and captures where the machine has them. */
const ownFile = join(__dirname, '../data/windows/events.jsonl');
const captures = join(__dirname, '../../../shared/data');

export const haveCaptures = existsSync(captures);

export interface OwnSample {
  readonly title: string;
  readonly event: RawEvent;
}

export const ownSamples: readonly OwnSample[] = parseLines<OwnSample>(
  readFileSync(ownFile, 'utf8').split('\n'),
);

/** File names of the captures of Windows hosts; none where the captures are missing. */
export function captureFiles(): readonly string[] {
  if (!haveCaptures) return [];
  return readdirSync(captures).filter((name) => /^(?:win-|compound-lsass-).*\.gz$/.test(name));
}

/** Every nth event of a capture. */
export function readCapture(file: string, every = 1): readonly RawEvent[] {
  return parseLines(linesOf(file).filter((_, line) => line % every === 0));
}

/** The events on the given lines of a capture, counted from 1. */
export function readLines(file: string, wanted: readonly number[]): ReadonlyMap<number, RawEvent> {
  const lines = linesOf(file);
  const parse = (line: number): RawEvent => JSON.parse(lines[line - 1] ?? '{}') as RawEvent;
  return new Map(wanted.map((line) => [line, parse(line)]));
}

/** Events of the Sigma rules' regression data, which have the shape of evtx exports. */
export function readSigmaEvents(): readonly RawEvent[] {
  if (!haveCaptures) return [];
  const cases = parseLines<{ events: RawEvent[] }>(linesOf('sigma-regression-dev.jsonl.gz'));
  return cases.flatMap(({ events }) => events);
}

/** A node of an attack step; `id` in the grammar that the captures' page defines. */
export interface TruthNode {
  readonly id: string;
  readonly pid?: number;
}

export interface TruthStep {
  readonly n: number;
  readonly from: TruthNode;
  readonly relation: string;
  readonly to: TruthNode;
  readonly time: string;
  readonly logon_type?: number;
  readonly granted_access?: string;
  readonly evidence: { readonly file: string; readonly line: number };
}

/** Attack steps with evidence in one of the given files. */
export function truthSteps(files: readonly string[]): readonly TruthStep[] {
  if (!haveCaptures) return [];
  const truth = JSON.parse(readFileSync(join(captures, 'truth-dev.json'), 'utf8')) as {
    datasets: { steps: TruthStep[] }[];
  };
  const steps = truth.datasets.flatMap((dataset) => dataset.steps);
  return steps.filter(({ evidence }) => files.includes(evidence.file));
}

function linesOf(file: string): string[] {
  return gunzipSync(readFileSync(join(captures, file)))
    .toString('utf8')
    .split('\n');
}

function parseLines<T>(lines: readonly string[]): T[] {
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
