import type { Attack } from '../../bench/path-score/capture.js';
import { rankOf, recallOf } from '../../bench/path-score/judge.js';
import { printReport, totalsOf, type ScoredCapture } from '../../bench/path-score/report.js';
import type { FoundTrails } from '../../graph/index.js';

const attack: Attack = {
  steps: [new Set(['a']), new Set(['b1', 'b2']), new Set(['c'])],
  seed: { edge: { relation: 'RAN_ON', from: 'a', to: 'b', properties: {} }, at: 1 },
};

/** Trails of steps with these keys, each with a score. */
const found = (...trails: readonly (readonly [score: number, ...keys: string[]])[]): FoundTrails =>
  ({
    ...{ asOf: 1, truncated: false, looked: 0, cut: 0 },
    trails: trails.map(([score, ...keys]) => ({ score, steps: keys.map((key) => ({ key })) })),
  }) as unknown as FoundTrails;

const captureOf = (dataset: string, steps: readonly boolean[], above: number): ScoredCapture => ({
  dataset,
  recall: { found: steps, steps: 9, others: 5, score: 0.5, truncated: false },
  rank: { best: 0.25, others: 40, above, own: 10 },
  ms: 12,
});

describe('How much of an attack its trails hold', () => {
  it('is told step by step, whichever of its edges is there, but for the last', () => {
    const recall = recallOf(attack, found([0.25, 'b2', 'x'], [0.5, 'c', 'x', 'y']));
    expect(recall).toEqual({
      ...{ found: [false, true], steps: 4, others: 2, score: 0.5, truncated: false },
    });
  });

  it('is nothing where there are no trails', () => {
    expect(recallOf(attack, found())).toMatchObject({ found: [false, false], others: 0, score: 0 });
  });
});

describe('How an attack ranks', () => {
  it('is told against edges whose trails hold nothing of it', () => {
    const others = [found([0.9, 'a']), found([0.4, 'x'], [0.6, 'y']), found([0.2, 'z']), found()];
    expect(rankOf(attack, 0.5, others)).toEqual({ best: 0.6, others: 3, above: 1, own: 1 });
    expect(rankOf(attack, 0.5, [])).toEqual({ best: 0, others: 0, above: 0, own: 0 });
  });

  it('is not first where another is as high', () => {
    expect(rankOf(attack, 0.5, [found([0.5, 'x'])]).above).toBe(1);
  });
});

describe('The report', () => {
  const scored = [
    captureOf('long', [true, true, false], 0),
    captureOf('short', [false], 1),
    { ...captureOf('alone', [true, true], 0), rank: { best: 0, others: 0, above: 0, own: 50 } },
  ];

  it('adds up captures of three steps and more, and ranks where there is something beside', () => {
    expect(totalsOf(scored)).toEqual({ found: 4, earlier: 5, ranked: 2, first: 1 });
  });

  it('is a table with the sums below', () => {
    const lines = printReport(scored).split('\n');
    expect(lines[2]?.replace(/ +/g, ' ')).toBe(
      '| long | 2/3 | 9 | 5 | 0.50 | 0.25 | 0/40 | 10 | 12 |',
    );
    expect(lines.join('\n')).toContain('4 of 5, 80 % (to reach: 80 %, reached)');
    expect(lines.join('\n')).toContain('in 1 of 2 captures');
  });
});
