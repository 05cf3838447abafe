import { defaultGraphSettings } from '../../../graph/index.js';
import { Weights } from '../../../graph/live/weights.js';
import { scoreTrail } from '../../../graph/trail/score.js';
import { habitPattern, knownGood, setOf } from '../../support/known-good.js';
import { drawn, judgeOf, type Drawn } from '../../support/trails.js';

const HOUR = 1_750_000_000 - (1_750_000_000 % 3_600);

const start = (child: string, host: number): Drawn[] => [
  { relation: 'RAN_ON', from: `process:explorer#${host}`, to: `host:h${host}`, at: HOUR },
  {
    relation: 'PROC_CREATED',
    ...{ from: `process:explorer#${host}`, to: `process:${child}#${host}`, at: HOUR },
  },
];

/** The example of docs/scoring.md, number by number. */
describe('The worked example', () => {
  const chromes = Array.from({ length: 10 }, (_, host) => start('chrome', host)).flat();
  const edges = [...chromes, ...start('evil', 0)];
  const projection = drawn(edges);
  const judge = judgeOf(projection, HOUR);
  const edgeTo = (child: string): number =>
    projection.edgeOf({
      ...{ relation: 'PROC_CREATED', from: 'process:explorer#0', to: `process:${child}#0` },
      properties: {},
    }) ?? -1;

  it('has the browser of ten machines regular', () => {
    const { transition, actorStability, objectStability } = judge.regularity(edgeTo('chrome'));
    expect(transition).toBeCloseTo(0.9234, 4);
    expect([actorStability, objectStability]).toEqual([1, 1]);
    expect(judge.rarity(edgeTo('chrome'))).toBeCloseTo(0.026, 3);
  });

  it('has what was never started before stand out', () => {
    const { transition, actorStability, objectStability } = judge.regularity(edgeTo('evil'));
    expect(transition).toBeCloseTo(0.1119 * 0.021, 4);
    expect([actorStability, objectStability]).toEqual([1, 1]);
    expect(judge.rarity(edgeTo('evil'))).toBeCloseTo(0.867, 3);
  });

  it('has a trail of that one step, with a sign of 0.5, score 0.59', () => {
    const steps = [{ edge: edgeTo('evil'), role: 'CAUSE' as const }];
    const weights = new Weights(projection.edges, HOUR, defaultGraphSettings);
    const sign = { technique: 'T1204', tactics: ['execution'], weight: 0.5 };
    const score = scoreTrail(projection, steps, judge, weights, () => [sign]);
    expect(score.strength).toBeCloseTo(0.632, 3);
    expect(score.rarity).toBeCloseTo(0.867, 3);
    expect(score.evidence).toBeCloseTo(0.5, 12);
    expect(score.score).toBeCloseTo(0.59, 2);
    expect(score.baselineRarity).toBeUndefined();
  });

  it('has the same trail score 0.34 where the start is known to be good, and 0.055 without the sign', () => {
    const start = habitPattern('Process explorer', 'PROC_CREATED', 'Process evil');
    const { set } = setOf([knownGood('known-good:evil', start, HOUR)], HOUR);
    const same = drawn(edges, undefined, set);
    const lowering = judgeOf(same, HOUR);
    const weights = new Weights(same.edges, HOUR, defaultGraphSettings);
    const steps = [{ edge: edgeTo('evil'), role: 'CAUSE' as const }];
    const sign = { technique: 'T1204', tactics: ['execution'], weight: 0.5 };
    const score = scoreTrail(same, steps, lowering, weights, () => [sign]);
    expect(score.rarity).toBeCloseTo(0.087, 3);
    expect(score.baselineRarity).toBeCloseTo(0.867, 3);
    expect(score.evidence).toBeCloseTo(0.5, 12);
    expect(score.score).toBeCloseTo(0.34, 2);
    const without = scoreTrail(same, steps, lowering, weights, () => []);
    expect(without.score).toBeCloseTo(0.055, 3);
  });
});
