import { seededNumbers, SpoorError, type Numbers } from '../../graph/index.js';
import { sampleOf } from './random.js';

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

/** A cut, or a leaf where `column` is −1: one shape for both, so that the engine can follow it fast. */
interface Node {
  readonly column: number;
  readonly at: number;
  readonly below: Node | undefined;
  readonly rest: Node | undefined;
  /** What a path that ends here would have gone on for. */
  readonly beyond: number;
}

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
 * and seed give the same forest. What fitting costs depends on the sample, not on how many rows there are.
 */
export class IsolationForest {
  readonly #trees: readonly Node[];
  readonly #scale: number;
  readonly #width: number;

  /** @throws SpoorError BAD_REQUEST where there is no row, or one is of another width or not all of it finite */
  constructor(rows: readonly Row[], options: ForestOptions = defaultForest) {
    const [first] = rows;
    if (first === undefined) throw refused('needs rows to be fitted to');
    this.#width = first.length;
    for (const row of rows) this.#check(row);
    const random = seededNumbers(options.seed);
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
function grow(rows: readonly Row[], levels: number, random: Numbers): Node {
  const cut = levels === 0 || rows.length <= 1 ? undefined : cutOf(rows, random);
  if (cut === undefined)
    return {
      column: -1,
      at: 0,
      below: undefined,
      rest: undefined,
      beyond: meanPathLength(rows.length),
    };
  const { column, at } = cut;
  const below = rows.filter((row) => (row[column] ?? 0) < at);
  const rest = rows.filter((row) => (row[column] ?? 0) >= at);
  return {
    column,
    at,
    below: grow(below, levels - 1, random),
    rest: grow(rest, levels - 1, random),
    beyond: 0,
  };
}

/** The first of the columns, in random order, that has more than one value. */
function cutOf(rows: readonly Row[], random: Numbers): { column: number; at: number } | undefined {
  const columns = Array.from({ length: rows[0]?.length ?? 0 }, (_, column) => column);
  while (columns.length > 0) {
    const [column = 0] = columns.splice(Math.floor(random() * columns.length), 1);
    let low = Infinity;
    let high = -Infinity;
    for (const row of rows) {
      const value = row[column] ?? 0;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low === high) continue;
    const part = random();
    // Never the least value itself: one side would be empty.
    return { column, at: Math.max(low * (1 - part) + high * part, nextAbove(low, high)) };
  }
  return undefined;
}

function nextAbove(low: number, high: number): number {
  return Math.min(high, low + Math.max(Math.abs(low), Number.MIN_VALUE) * Number.EPSILON);
}

function pathLength(root: Node, row: Row): number {
  let depth = 0;
  let node = root;
  for (;;) {
    const next = (row[node.column] ?? 0) < node.at ? node.below : node.rest;
    if (node.column < 0 || next === undefined) return depth + node.beyond;
    node = next;
    depth += 1;
  }
}

function refused(what: string): SpoorError {
  return new SpoorError('BAD_REQUEST', `An isolation forest ${what}.`);
}
