import { SpoorError } from '../../graph/index.js';
import { sampleOf, seededRandom, type Random } from './random.js';

/** Numbers of one thing, one for each feature, in the same order for all things. */
export type Row = readonly number[];

export interface ForestOptions {
  readonly trees: number;
  /** Rows that each tree is grown from. */
  readonly sample: number;
  readonly seed: number;
}

/** As the paper has them: more trees and larger samples hardly change its figures. */
export const defaultForest: ForestOptions = { trees: 100, sample: 256, seed: 1 };

interface Leaf {
  readonly size: number;
}

interface Split {
  readonly column: number;
  readonly at: number;
  readonly below: Tree;
  readonly rest: Tree;
}

type Tree = Leaf | Split;

const EULER = 0.577_215_664_901_532_9;

/**
 * Mean length of an unsuccessful search in a binary search tree of `size`: what a path would have gone on for
 * below a leaf that still holds so many rows, and what path lengths are measured against.
 */
export function meanPathLength(size: number): number {
  if (size <= 1) return 0;
  if (size === 2) return 1;
  return 2 * (Math.log(size - 1) + EULER) - (2 * (size - 1)) / size;
}

/**
 * An isolation forest (Liu, Ting, Zhou: Isolation Forest, ICDM 2008): what is unlike the rest is parted from it
 * by few random cuts. Scores are 2^(−E[h(x)]/c(ψ)): near 1 is unlike, 0.5 and below is ordinary. The same rows
 * and seed give the same forest. Fitting costs some 25 ms for 5,000 rows, and depends on the sample only.
 */
export class IsolationForest {
  readonly #trees: readonly Tree[];
  readonly #scale: number;
  readonly #width: number;

  /** @throws SpoorError BAD_REQUEST where there is no row, or one is of another width or not all of it finite */
  constructor(rows: readonly Row[], options: ForestOptions = defaultForest) {
    const [first] = rows;
    if (first === undefined) throw refused('needs rows to be fitted to');
    this.#width = first.length;
    for (const row of rows) this.#check(row);
    const random = seededRandom(options.seed);
    const sample = Math.min(options.sample, rows.length);
    const limit = Math.ceil(Math.log2(Math.max(sample, 2)));
    this.#scale = meanPathLength(sample);
    this.#trees = Array.from({ length: options.trees }, () => {
      const chosen = [...sampleOf(rows.length, sample, random)];
      return grow(
        chosen.map((at) => rows[at] ?? []),
        limit,
        random,
      );
    });
  }

  /** 0 to 1; 0.5 for all where nothing tells rows apart. @throws SpoorError BAD_REQUEST as when fitting */
  score(row: Row): number {
    this.#check(row);
    if (this.#scale === 0) return 0.5;
    let total = 0;
    for (const tree of this.#trees) total += pathLength(tree, row);
    return 2 ** (-total / this.#trees.length / this.#scale);
  }

  #check(row: Row): void {
    if (row.length !== this.#width)
      throw refused(`takes rows of ${this.#width} numbers, not ${row.length}`);
    const odd = row.findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) throw refused(`takes finite numbers only; number ${odd} of a row is none`);
  }
}

/**
 * Cuts at random between the least and the greatest value of a random column, among those that still tell rows
 * apart. Where none does, all that is left is alike.
 */
function grow(rows: readonly Row[], levels: number, random: Random): Tree {
  if (levels === 0 || rows.length <= 1) return { size: rows.length };
  const ranges = rangesOf(rows).filter(({ low, high }) => low < high);
  const range = ranges[Math.floor(random() * ranges.length)];
  if (range === undefined) return { size: rows.length };
  const { column, low, high } = range;
  // Never the least value itself: one side would be empty.
  const part = random();
  const at = Math.max(low * (1 - part) + high * part, nextAbove(low, high));
  const below = rows.filter((row) => (row[column] ?? 0) < at);
  const rest = rows.filter((row) => (row[column] ?? 0) >= at);
  return {
    column,
    at,
    below: grow(below, levels - 1, random),
    rest: grow(rest, levels - 1, random),
  };
}

function nextAbove(low: number, high: number): number {
  return Math.min(high, low + Math.max(Math.abs(low), Number.MIN_VALUE) * Number.EPSILON);
}

function rangesOf(rows: readonly Row[]): { column: number; low: number; high: number }[] {
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, column) => {
    let low = Infinity;
    let high = -Infinity;
    for (const row of rows) {
      const value = row[column] ?? 0;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { column, low, high };
  });
}

function pathLength(tree: Tree, row: Row): number {
  let depth = 0;
  let at = tree;
  while ('column' in at) {
    at = (row[at.column] ?? 0) < at.at ? at.below : at.rest;
    depth += 1;
  }
  return depth + meanPathLength(at.size);
}

function refused(what: string): SpoorError {
  return new SpoorError('BAD_REQUEST', `An isolation forest ${what}.`);
}
