import fc from 'fast-check';
import { defaultGraphSettings } from '../../../graph/index.js';
import { Weights } from '../../../graph/live/weights.js';
import type { Projection } from '../../../graph/live/projection.js';
import { nearness } from '../../../graph/trail/judge.js';
import {
  evidenceFrom,
  scoreTrail,
  type Sign,
  type TrailScore,
} from '../../../graph/trail/score.js';
import type { TrailStep } from '../../../graph/trail/trail.js';
import { drawn, judgeOf, type Drawn } from '../../support/trails.js';

const START = 1_750_000_000;

const sign = (weight: number, ...tactics: string[]): Sign => ({
  technique: 'T1',
  tactics,
  weight,
});

const scoreOf = (
  projection: Projection,
  steps: readonly TrailStep[],
  signs: ReadonlyMap<number, readonly Sign[]> = new Map(),
  seeds: readonly number[] = [],
  instant = START,
): TrailScore =>
  scoreTrail(
    projection,
    steps,
    judgeOf(projection, instant),
    new Weights(projection.edges, instant, defaultGraphSettings),
    (edge) => signs.get(edge) ?? [],
    seeds,
  );

const all = (projection: Projection, role: TrailStep['role']): TrailStep[] =>
  Array.from({ length: projection.edges.end }, (_, edge) => ({ edge, role }));

const start = (from: string, to: string, at = START): Drawn => ({
  relation: 'PROC_CREATED',
  ...{ from: `process:${from}`, to: `process:${to}`, at },
});

describe('The evidence of a trail', () => {
  it('counts of each tactic its strongest sign, however often it is seen', () => {
    const once = [sign(0.5, 'execution'), sign(0.4, 'persistence')];
    expect(evidenceFrom(once, [])).toBeCloseTo(0.7, 12);
    const often = [...once, ...Array<Sign>(50).fill(sign(0.5, 'execution'))];
    expect(evidenceFrom(often, [])).toBeCloseTo(0.7, 12);
  });

  it('counts a sign of several tactics for its first', () => {
    expect(evidenceFrom([sign(0.5, 'execution', 'persistence')], [])).toBeCloseTo(0.5, 12);
  });

  it('counts what the path was made for beside that', () => {
    expect(evidenceFrom([sign(0.5, 'execution')], [0.8])).toBeCloseTo(0.9, 12);
    expect(evidenceFrom([], [])).toBe(0);
  });
});

describe('The score of a trail', () => {
  it('is 0 where nothing is known to have caused anything', () => {
    const projection = drawn([start('a#1', 'b#1')]);
    const signs = new Map([[0, [sign(0.9, 'execution')]]]);
    expect(scoreOf(projection, [])).toEqual({ score: 0, strength: 0, rarity: 0, evidence: 0 });
    const followed = all(projection, 'CONSEQUENCE');
    const { score, strength, rarity, evidence } = scoreOf(projection, followed, signs);
    expect([score, strength, rarity]).toEqual([0, 0, 0]);
    expect(evidence).toBeCloseTo(0.9, 12);
  });

  it('takes no notice of what only says where or as whom', () => {
    const projection = drawn([
      start('a#1', 'b#1'),
      { relation: 'RAN_ON', from: 'process:b#1', to: 'host:h', at: START - 90 * 86_400 },
      {
        relation: 'HAS_ADDRESS',
        from: 'host:h',
        to: 'ipaddress:10.0.0.1',
        at: START - 90 * 86_400,
      },
    ]);
    const [act] = all(projection, 'CAUSE');
    expect(scoreOf(projection, all(projection, 'CAUSE'))).toEqual(
      scoreOf(projection, act === undefined ? [] : [act]),
    );
  });

  it('has each of its parts between 0 and 1, and is not more than its strength', () => {
    const edges = fc.array(
      fc
        .record({ from: fc.nat(3), to: fc.nat(3), at: fc.integer({ min: -90, max: 90 }) })
        .map(({ from, to, at }) => start(`p${from}#${from}`, `p${to}#${to}`, START + at * 86_400)),
      { minLength: 1, maxLength: 20 },
    );
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(edges, fc.array(part, { maxLength: 4 }), part, (drawings, seeds, weight) => {
        const projection = drawn(drawings);
        const steps = all(projection, 'CAUSE');
        const signs = new Map(
          steps.map(({ edge }) => [edge, [sign(weight, `tactic ${edge % 3}`)]]),
        );
        // Some were seen after the instant: an answer about the past may be asked for.
        const scores = scoreOf(projection, steps, signs, seeds);
        for (const one of Object.values(scores) as number[]) {
          expect(one).toBeGreaterThanOrEqual(0);
          expect(one).toBeLessThanOrEqual(1);
        }
        expect(scores.score).toBeLessThanOrEqual(scores.strength);
      }),
    );
  });

  it('fades: what was seen a week ago is worth less than the same just now', () => {
    const projection = drawn([start('a#1', 'b#1')]);
    const steps = all(projection, 'CAUSE');
    const [now, later] = [0, 7].map((days) =>
      scoreOf(projection, steps, new Map(), [], START + days * 86_400),
    );
    expect(later?.score).toBeLessThan((now?.score ?? 0) / 10);
  });

  it.each([
    [0, 600, 1],
    [600, 600, Math.SQRT1_2],
    [1_800, 600, 0.5],
    [3 * 3_600, 3_600, 0.5],
  ])('counts what lies %i s away, of %i s, as %d as near', (gap, near, wanted) => {
    expect(nearness(gap, near)).toBeCloseTo(wanted, 12);
  });
});
