/**
 * How far the bounded history of an edge is from the truth, and what it takes to keep: the tables of
 * docs/decisions/0002. Pure computation, the same figures on every run and machine.
 *
 *   npm run build && node dist/bench/history-error.js
 */
import { decayRate, saturate } from '../graph/model/decay.js';
import { addAssertion, assertionOf, encodeEvidence } from '../graph/model/edge.js';
import {
  bucketAt,
  historyShape,
  mergeHistories,
  weightAt,
  type HistoryShape,
} from '../graph/model/history.js';
import { patterns, seededRandom, type Pattern, type Random } from './history-error/patterns.js';
import { renderTable } from './history-error/render-table.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const HALF_LIVES_HOURS = [6, 12, 24, 48] as const;

/** Edges drawn from each pattern, and instants asked of each edge and half-life. */
const EDGES = 12;
const INSTANTS = 60;
/** Past instants reach back as far as activity is kept by default. */
const REACH_SECONDS = 14 * DAY;
/** Below this weight (a tenth of one fresh observation) the error is taken relative to it. */
const LEAST_WEIGHT = 0.1;
const SEED = 42;

const shape = (perLevel: number, levels: number, finestHours: number): HistoryShape => ({
  perLevel,
  levels,
  finestSeconds: finestHours * HOUR,
});

/** From almost nothing kept to four times the chosen one. */
const shapes: readonly HistoryShape[] = [
  shape(1, 1, 24),
  shape(1, 9, 1),
  historyShape,
  shape(3, 5, 2),
  shape(4, 5, 1),
  shape(6, 4, 2),
  shape(8, 3, 4),
  shape(12, 4, 1),
];

function exactWeight(times: readonly number[], instant: number, rate: number): number {
  return times.reduce((sum, t) => (t <= instant ? sum + Math.exp(-rate * (instant - t)) : sum), 0);
}

function relativeError(approximate: number, exact: number): number {
  return Math.abs(approximate - exact) / Math.max(exact, LEAST_WEIGHT);
}

interface Errors {
  /** Relative error of the weight at random past instants, sorted. */
  readonly past: readonly number[];
  /** The same instants, as the difference in strength (`saturate`, 0 to 1) that an answer shows; sorted. */
  readonly strength: readonly number[];
  /** An hour after the last observation, where only a changed half-life asks the history. */
  readonly worstNow: number;
  readonly mostBuckets: number;
}

function measure(pattern: Pattern, form: HistoryShape, random: Random): Errors {
  const past: number[] = [];
  const strength: number[] = [];
  let worstNow = 0;
  let mostBuckets = 0;
  for (let edge = 0; edge < EDGES; edge += 1) {
    const times = pattern(random).sort((a, b) => a - b);
    const newest = times.at(-1) ?? 0;
    const history = mergeHistories(
      times.map((at) => bucketAt(at, 1)),
      form,
    );
    mostBuckets = Math.max(mostBuckets, history.length);
    const both = (instant: number, rate: number): readonly [number, number] => [
      weightAt(history, instant, rate),
      exactWeight(times, instant, rate),
    ];
    for (const hours of HALF_LIVES_HOURS) {
      const rate = decayRate(hours);
      worstNow = Math.max(worstNow, relativeError(...both(newest + HOUR, rate)));
      for (let n = 0; n < INSTANTS; n += 1) {
        const [approximate, exact] = both(newest - random() * REACH_SECONDS, rate);
        past.push(relativeError(approximate, exact));
        strength.push(Math.abs(saturate(approximate) - saturate(exact)));
      }
    }
  }
  past.sort(ascending);
  strength.sort(ascending);
  return { past, strength, worstNow, mostBuckets };
}

function ascending(a: number, b: number): number {
  return a - b;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

interface MeasuredShape {
  readonly name: string;
  readonly errors: readonly Errors[];
}

function measureShape(form: HistoryShape): MeasuredShape {
  const { perLevel, levels, finestSeconds } = form;
  const name = `${perLevel} × ${levels} from ${finestSeconds / HOUR} h`;
  return {
    name: form === historyShape ? `**${name}**` : name,
    // One seed for each shape, so that all are asked the same questions about the same edges.
    errors: Object.values(patterns).map((pattern) => measure(pattern, form, seededRandom(SEED))),
  };
}

function weightRow({ name, errors }: MeasuredShape): string[] {
  const most = Math.max(...errors.map(({ mostBuckets }) => mostBuckets));
  const now = Math.max(...errors.map(({ worstNow }) => worstNow));
  const cells = errors.map(
    ({ past }) => `${percent(quantile(past, 0.5))} / ${percent(quantile(past, 0.95))}`,
  );
  return [name, String(most), percent(now), ...cells];
}

function strengthRow({ name, errors }: MeasuredShape): string[] {
  const cells = errors.map(
    ({ strength }) =>
      `${quantile(strength, 0.5).toFixed(3)} / ${quantile(strength, 0.95).toFixed(3)}`,
  );
  return [name, ...cells];
}

const FLOAT_BYTES = 8;

/** Bytes of the values of the evidence properties, without what a store adds to each. */
function evidenceBytes(times: readonly number[], sources: readonly string[]): number {
  const rate = decayRate(24);
  const sightings = times.map((at) => ({ at, count: 1 }));
  const evidence = sources.reduce<ReturnType<typeof addAssertion>>(
    (known, source) => addAssertion(known, assertionOf(source, sightings, rate)),
    [],
  );
  return Object.values(encodeEvidence(evidence))
    .flat()
    .reduce<number>((sum, v) => sum + (typeof v === 'string' ? v.length : FLOAT_BYTES), 0);
}

function bytesRow(observations: number): string[] {
  const random = seededRandom(SEED);
  const times = Array.from({ length: observations }, () => random() * 14 * DAY);
  return [
    observations,
    evidenceBytes(times, ['windows']),
    evidenceBytes(times, ['windows', 'edr']),
  ].map(String);
}

const names = Object.keys(patterns).map((name) => `${name} p50 / p95`);
const measured = shapes.map(measureShape);
const sizes = [1, 2, 10, 100, 1_000, 10_000];
const tables = [
  renderTable(['weight', 'buckets', 'now, worst', ...names], measured.map(weightRow)),
  renderTable(['strength', ...names], measured.map(strengthRow)),
  renderTable(['observations', 'bytes, one source', 'bytes, two sources'], sizes.map(bytesRow)),
];
process.stdout.write(tables.join('\n'));
