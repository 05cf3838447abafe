import { renderTable } from '../history-error/render-table.js';
import { quantile } from './quantile.js';

/** One figure of a run, as it stands in the file. */
export interface Result {
  readonly name: string;
  /** Ours, in `unit`. */
  readonly value: number;
  readonly unit: string;
  /** The same, in the same unit, of what it is compared with; null where there is no such thing. */
  readonly baseline: number | null;
  /** Ours against the baseline; which way round, docs/performance.md says by name. */
  readonly ratio: number | null;
  /** Measurements of ours that `value` was made of. */
  readonly samples: number;
  /** Least and greatest of them. */
  readonly range: readonly [number, number];
  /** What is to be known beside the figure: of what it is one. */
  readonly note?: string;
}

/** A figure that stands for itself: a quantile of its samples, the median where none is named. */
export function single(name: string, unit: string, samples: readonly number[], q = 0.5): Result {
  const value = rounded(quantile(samples, q));
  return { name, value, unit, baseline: null, ratio: null, ...spreadOf(samples) };
}

/**
 * A figure beside the same of a baseline. `better` says which is hoped for: `higher` gives ours ÷
 * baseline for rates, `faster` gives baseline ÷ ours for how many times quicker we are, and `overhead`
 * gives ours ÷ baseline for how many times longer we take.
 */
export function compared(
  name: string,
  unit: string,
  better: 'higher' | 'faster' | 'overhead',
  [ours, theirs]: readonly [readonly number[], readonly number[]],
  q = 0.5,
): Result {
  const value = quantile(ours, q);
  const baseline = quantile(theirs, q);
  const ratio = better === 'faster' ? baseline / value : value / baseline;
  return {
    name,
    value: rounded(value),
    unit,
    baseline: rounded(baseline),
    ratio: rounded(ratio),
    ...spreadOf(ours),
  };
}

function spreadOf(samples: readonly number[]): Pick<Result, 'samples' | 'range'> {
  const range = [rounded(quantile(samples, 0)), rounded(quantile(samples, 1))] as const;
  return { samples: samples.length, range };
}

const DIGITS = 4;

/** Four digits: more would claim a precision that no two runs share. Counts are exact. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
}

export function printResults(results: readonly Result[]): string {
  const notes = results.flatMap(({ name, note }) =>
    note === undefined ? [] : `\n${name}: ${note}\n`,
  );
  return `${tableOf(results)}${notes.join('')}`;
}

function tableOf(results: readonly Result[]): string {
  return renderTable(
    ['name', 'value', 'unit', 'baseline', 'ratio', 'samples', 'least to greatest'],
    results.map(({ name, value, unit, baseline, ratio, samples, range }) => [
      name,
      String(value),
      unit,
      baseline === null ? '' : String(baseline),
      ratio === null ? '' : String(ratio),
      String(samples),
      range.join(' to '),
    ]),
  );
}
