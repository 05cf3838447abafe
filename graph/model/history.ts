import type { EpochSeconds } from './observation.js';

/**
 * The bounded memory of when an edge was seen, from which its weight at any past instant and under
 * any half-life can be answered. Sizes and errors were measured: docs/decisions/0002.
 *
 * Time is cut into aligned intervals that double in width with age, counted back from the newest
 * observation. The cut depends on the newest instant alone and a coarse interval is always a union of
 * finer ones, so the history is the same whatever order, batches or threads the evidence came in.
 */
export interface Bucket {
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
  readonly count: number;
  /** Mean instant of the observations. With `first` and `last` it makes up to three exact. */
  readonly mean: EpochSeconds;
}

/** Oldest bucket first; intervals do not overlap. */
export type History = readonly Bucket[];

export interface HistoryShape {
  /** Width of the finest interval. */
  readonly finestSeconds: number;
  /** Intervals of a width that are kept, at least, before the next coarser one begins. */
  readonly perLevel: number;
  readonly levels: number;
}

/** At most 22 buckets: up to 6 of two hours, 2 or 3 of each of five doublings, one for all before. */
export const historyShape: HistoryShape = { finestSeconds: 7200, perLevel: 2, levels: 6 };

/** A bucket as it stands in the graph: five floats, the first the index into the edge's `sources`. */
export const HISTORY_COLUMNS = 5;

/** Names the interval that `at` falls into when the newest observation is `newest`. */
function intervalOf(at: EpochSeconds, newest: EpochSeconds, shape: HistoryShape): string {
  let width = shape.finestSeconds;
  for (let level = 0; level < shape.levels; level += 1) {
    const coarser = width * 2;
    const start = coarser * (Math.floor(newest / coarser) - shape.perLevel);
    if (at >= start) return `${level}:${Math.floor(at / width)}`;
    width = coarser;
  }
  return 'older';
}

function joinBuckets(a: Bucket, b: Bucket): Bucket {
  const count = a.count + b.count;
  return {
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    count,
    mean: a.mean + (b.mean - a.mean) * (b.count / count),
  };
}

/** One history out of any number of pieces; commutative and associative up to rounding of the means. */
export function mergeHistories(
  pieces: Iterable<Bucket>,
  shape: HistoryShape = historyShape,
): History {
  const unsorted = [...pieces];
  // One sighting is what a batch tells of most edges.
  if (unsorted.length < 2) return unsorted;
  const all = unsorted.sort((a, b) => a.first - b.first || a.last - b.last || a.count - b.count);
  const newest = all.reduce((latest, bucket) => Math.max(latest, bucket.last), -Infinity);
  const byInterval = new Map<string, Bucket>();
  for (const bucket of all) {
    const interval = intervalOf(bucket.last, newest, shape);
    const known = byInterval.get(interval);
    byInterval.set(interval, known === undefined ? bucket : joinBuckets(known, bucket));
  }
  return [...byInterval.values()].sort((a, b) => a.first - b.first);
}

export function bucketAt(at: EpochSeconds, count: number): Bucket {
  return { first: at, last: at, count, mean: at };
}

/**
 * What a bucket counts at `instant` under `rate` (0: plain count). First and last observation are
 * exact; those between are taken as spread evenly about their mean, as far as the nearer end allows.
 * graph/read/decay-cypher.ts says the same in Cypher, and a test holds the two equal.
 */
function bucketWeightAt(bucket: Bucket, instant: EpochSeconds, rate: number): number {
  const { first, last, count, mean } = bucket;
  if (first > instant) return 0;
  if (first === last) return count * Math.exp(-rate * (instant - first));
  const ends =
    Math.exp(-rate * (instant - first)) +
    (last <= instant ? Math.exp(-rate * (instant - last)) : 0);
  if (count <= 2) return ends;
  return ends + middleWeightAt(middleOf(first, last, count, mean), instant, rate);
}

interface Middle {
  readonly count: number;
  readonly centre: EpochSeconds;
  readonly halfWidth: number;
}

function middleOf(first: number, last: number, count: number, mean: number): Middle {
  const middle = count - 2;
  const centre = Math.min(last, Math.max(first, mean + (mean - first + (mean - last)) / middle));
  const halfWidth = middle === 1 ? 0 : Math.min(centre - first, last - centre);
  return { count: middle, centre, halfWidth };
}

/** Below this width in seconds the even spread is taken as a point, where the formula would be 0/0. */
const POINT_SECONDS = 0.001;

function middleWeightAt(middle: Middle, instant: EpochSeconds, rate: number): number {
  const { count, centre, halfWidth } = middle;
  if (halfWidth < POINT_SECONDS) {
    return centre <= instant ? count * Math.exp(-rate * (instant - centre)) : 0;
  }
  const from = centre - halfWidth;
  const to = Math.min(instant, centre + halfWidth);
  if (to <= from) return 0;
  const density = count / (2 * halfWidth);
  if (rate === 0) return density * (to - from);
  return (density * Math.exp(-rate * (instant - to)) * -Math.expm1(-rate * (to - from))) / rate;
}

/** Σ 2^-((instant - t)/H) over all observations up to `instant`; those after it do not count. */
export function weightAt(history: History, instant: EpochSeconds, rate: number): number {
  return history.reduce((sum, bucket) => sum + bucketWeightAt(bucket, instant, rate), 0);
}

/** Number of observations up to `instant`. */
export function countAt(history: History, instant: EpochSeconds): number {
  return Math.round(weightAt(history, instant, 0));
}

/** The latest instant at which the edge is known to have been seen, up to `instant`. */
export function lastSeenAt(history: History, instant: EpochSeconds): EpochSeconds | undefined {
  let latest: EpochSeconds | undefined;
  for (const { first, last, count, mean } of history) {
    if (first > instant) break;
    const inside = count > 2 && mean <= instant ? mean : first;
    latest = Math.max(latest ?? -Infinity, last <= instant ? last : inside);
  }
  return latest;
}
