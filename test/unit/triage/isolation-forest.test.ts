import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SpoorError } from '../../../graph/index.js';
import { IsolationForest, meanPathLength } from '../../../agents/triage/isolation-forest.js';
import { seededNumbers } from '../../../graph/model/seeded-numbers.js';

interface Table {
  readonly c: Readonly<Record<string, number>>;
  readonly outliers: number;
  readonly rows: readonly (readonly number[])[];
  readonly scores: readonly number[];
  readonly few: number;
  readonly fewScores: readonly number[];
}

/** Rows and what scikit-learn makes of them; `about` in the file says how it was made. */
const table = JSON.parse(readFileSync(join(__dirname, 'isolation-forest.json'), 'utf8')) as Table;

const forest = (rows: readonly (readonly number[])[], seed: number): IsolationForest =>
  new IsolationForest(rows, { trees: 100, sample: 256, seed });

/** Mean scores of forests with other seeds: one forest strays by up to 0.015 from it. */
function meanScores(rows: readonly (readonly number[])[], seeds = 20): number[] {
  const forests = Array.from({ length: seeds }, (_, seed) => forest(rows, seed));
  return rows.map((row) => forests.reduce((sum, one) => sum + one.score(row), 0) / seeds);
}

const farthest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? NaN))));

/** Share of pairs in which the row from elsewhere has the higher score. */
function auc(scores: readonly number[], outliers: number): number {
  const usual = scores.slice(0, -outliers);
  const odd = scores.slice(-outliers);
  const won = odd.flatMap((one) =>
    usual.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)),
  );
  return won.reduce<number>((sum, value) => sum + value, 0) / won.length;
}

describe('An isolation forest', () => {
  it('measures paths as scikit-learn does', () => {
    for (const [size, length] of Object.entries(table.c))
      expect(meanPathLength(Number(size))).toBeCloseTo(length, 9);
  });

  it('gives the scores of scikit-learn', () => {
    expect(farthest(meanScores(table.rows), table.scores)).toBeLessThan(0.015);
  });

  it('gives them where there are fewer rows than a sample', () => {
    const few = table.rows.slice(0, table.few);
    expect(farthest(meanScores(few), table.fewScores)).toBeLessThan(0.015);
  });

  it('finds what was drawn elsewhere', () => {
    const one = forest(table.rows, 1);
    const scores = table.rows.map((row) => one.score(row));
    expect(auc(scores, table.outliers)).toBeGreaterThan(0.99);
  });

  it('is the same for the same seed, and another for another', () => {
    const [row = []] = table.rows;
    expect(forest(table.rows, 7).score(row)).toBe(forest(table.rows, 7).score(row));
    expect(forest(table.rows, 7).score(row)).not.toBe(forest(table.rows, 8).score(row));
  });

  it('scores 0.5 where nothing tells rows apart', () => {
    for (const count of [1, 2, 40, 300]) {
      const rows = Array.from({ length: count }, () => [3, 3]);
      expect(forest(rows, 1).score([3, 3])).toBeCloseTo(0.5, 12);
    }
  });

  it('takes numbers next to each other and of any size', () => {
    const rows = [
      [1, -1e308],
      [1 + Number.EPSILON, 1e308],
      [1, 0],
      [0, Number.MIN_VALUE],
    ];
    for (const row of rows) expect(forest(rows, 3).score(row)).toBeGreaterThan(0);
  });

  it.each([
    ['no rows', []],
    ['NaN', [[1, NaN]]],
    ['infinity', [[1, Infinity]]],
    ['rows of two widths', [[1, 2], [1]]],
  ])('refuses %s', (_what, rows) => {
    expect(() => forest(rows, 1)).toThrow(SpoorError);
  });

  it('refuses to score NaN', () => {
    expect(() => forest([[1]], 1).score([NaN])).toThrow('finite');
  });

  it('has random numbers that fill their range evenly', () => {
    const random = seededNumbers(5);
    const tenths = new Array<number>(10).fill(0);
    for (let count = 0; count < 10_000; count += 1) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
