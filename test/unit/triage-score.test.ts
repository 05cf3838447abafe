import { bySeverity, withoutGraph } from '../../bench/triage-score/contenders.js';
import { evaluate, type ContenderScore } from '../../bench/triage-score/evaluate.js';
import { labelOf, type AttackStep } from '../../bench/triage-score/label.js';
import {
  confidenceErrorOf,
  orderOf,
  scoreOf,
  type Judged,
} from '../../bench/triage-score/metrics.js';
import { filterEach } from '../../bench/triage-score/prefilter.js';
import type { Alert, Classification } from '../../graph/index.js';
import { alertWith, playbooks, settings } from '../support/triage.js';

const step: AttackStep = { keys: ['e1', 'e2'], actors: ['process:evil'], at: 1_000 };

const alertAt = (
  firstAt: number,
  { entities = [], steps = [], lastAt = firstAt }: Partial<Parameters<typeof labelOf>[0]> = {},
): Parameters<typeof labelOf>[0] => ({ entities, steps, firstAt, lastAt });

describe('What an alert is', () => {
  it('is the attack where one of its edges is that of a step, whenever that was', () => {
    expect(labelOf(alertAt(9_000, { steps: ['x', 'e2'] }), [step])).toBe('attack');
  });

  it.each([
    [994.9, 'near'],
    [995, 'attack'],
    [1_005, 'attack'],
    [1_005.1, 'near'],
  ])('is the attack within five seconds of what the same process did: at %d %s', (at, label) => {
    expect(labelOf(alertAt(at, { entities: ['host:a', 'process:evil'] }), [step])).toBe(label);
  });

  it('spans all times that it was raised', () => {
    const entities = ['process:evil'];
    expect(labelOf(alertAt(900, { entities, lastAt: 1_100 }), [step])).toBe('attack');
  });

  it('is benign where others did it at the same time, and where nothing was written down', () => {
    expect(labelOf(alertAt(1_000, { entities: ['process:other'] }), [step])).toBe('benign');
    expect(labelOf(alertAt(1_000, { entities: ['process:evil'] }), [])).toBe('benign');
  });
});

const judged = (
  isAttack: boolean,
  classification: Classification,
  rawConfidence = 0.9,
  suspicion = 0,
): Judged => ({ isAttack, verdict: { classification, rawConfidence, suspicion } });

describe('How verdicts fare', () => {
  it('is told by what was said and by what was to be said', () => {
    const score = scoreOf([
      judged(true, 'true_positive'),
      judged(true, 'requires_investigation'),
      judged(true, 'false_positive'),
      judged(false, 'true_positive'),
      judged(false, 'false_positive'),
    ]);
    expect(score).toMatchObject({ alerts: 5, attack: 3 });
    expect(score.truePositive).toEqual({
      ...{ said: 2, right: 1, attack: 3, precision: 0.5, recall: 1 / 3 },
    });
    expect(score.notFalsePositive).toEqual({
      ...{ said: 3, right: 2, attack: 3, precision: 2 / 3, recall: 2 / 3 },
    });
  });

  it('is not told where nothing was said', () => {
    const { truePositive, confidence } = scoreOf([judged(false, 'requires_investigation')]);
    expect(truePositive).toMatchObject({ precision: undefined, recall: undefined });
    expect(confidence).toMatchObject({ decided: 0, before: undefined, after: undefined });
  });
});

describe('The order of alerts', () => {
  const suspected = (isAttack: boolean, suspicion: number): Judged =>
    judged(isAttack, 'requires_investigation', 0.8, suspicion);

  it('is how often an attack is above another, ties by half', () => {
    const all = [suspected(true, 3), suspected(true, 1), suspected(false, 1), suspected(false, 0)];
    expect(orderOf(all)).toBe((1 + 1 + 0.5 + 1) / 4);
  });

  it('is not told where there is nothing to compare', () => {
    expect(orderOf([suspected(true, 3)])).toBeUndefined();
  });
});

describe('How far confidences are off', () => {
  const many = (count: number, of: Judged): Judged[] => Array.from({ length: count }, () => of);

  it('is the distance between what was claimed and what held, of decided verdicts', () => {
    const error = confidenceErrorOf([
      ...many(30, judged(true, 'true_positive', 0.9)),
      ...many(10, judged(false, 'requires_investigation', 0.8)),
    ]);
    expect(error).toMatchObject({ decided: 30, right: 1 });
    expect(error.before).toBeCloseTo(0.1);
    // Too few to calibrate by.
    expect(error.after).toBeCloseTo(0.1);
  });

  it('is mended by calibration where there are enough', () => {
    const mixed = many(100, judged(true, 'true_positive', 0.9)).map((one, at) => ({
      ...one,
      isAttack: at % 2 === 0,
    }));
    const { before = 0, after = 1 } = confidenceErrorOf(mixed);
    expect(before).toBeGreaterThan(0.35);
    expect(after).toBeLessThan(before);
  });
});

describe('Baselines', () => {
  it.each([
    ['INFORMATIONAL', 'false_positive', 0.9],
    ['MEDIUM', 'false_positive', 0.5],
    ['HIGH', 'true_positive', 0.8],
    ['CRITICAL', 'true_positive', 0.95],
  ] as const)('severity alone: %s is a %s of %d', (severity, classification, rawConfidence) => {
    expect(bySeverity({ severity })).toMatchObject({ classification, rawConfidence });
  });

  it('without the graph nothing else is lost', () => {
    const alert = alertWith({ graph: { pathScore: 0.8 } });
    expect(withoutGraph(alert)).toEqual({
      ...alert,
      enrichment: { ...alert.enrichment, graph: {} },
    });
  });
});

describe('The prefilter of a capture', () => {
  const of = (dataset: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      ...{ dataset, isAttack: at === 0 },
      alert: alertWith({ severity: 'LOW', graph: { ruleAgeDays: 30, neighbours: at } }),
    }));

  it('is fitted to all others, and not where these are too few', () => {
    const [small, large] = filterEach([...of('a', 20), ...of('b', 250)], settings);
    expect(small).toMatchObject({ dataset: 'a', history: 250, isFitted: true, open: 20 });
    expect(large).toMatchObject({ dataset: 'b', history: 20, isFitted: false, discarded: 0 });
  });
});

describe('The evaluation', () => {
  it('counts verdicts by what their alerts are, and steps that some alert is about', () => {
    const alerts = [
      { id: 'a', steps: ['e1'], graph: { pathScore: 0.9, pathEvidence: 0.9, pathTactics: 4 } },
      { id: 'b', entities: ['process:evil'], graph: {} },
      { id: 'c', graph: {} },
    ].map((parts) => alertWith({ ...parts, severity: 'LOW' }) as Alert);
    const { captures, overall, changed } = evaluate(
      [
        {
          dataset: 'one',
          events: 9,
          alerts,
          attack: [step, { ...step, keys: ['e9'], actors: [] }],
        },
      ],
      { settings, playbooks },
    );
    expect(captures).toMatchObject([
      { labels: { attack: 1, near: 1, benign: 1 }, steps: 2, stepsAlerted: 1, onPath: 1 },
    ]);
    const sums = overall.map(({ name, verdicts }) => [name, sumOf(verdicts)]);
    expect(sums).toEqual([
      ['judge', 3],
      ['no graph features', 3],
      ['severity only', 3],
    ]);
    const [judge, , severity] = overall;
    expect(judge?.verdicts.attack.false_positive).toBe(0);
    expect(severity?.verdicts).toMatchObject({
      attack: { false_positive: 1 },
      near: { false_positive: 1 },
      benign: { false_positive: 1 },
    });
    // None of these was judged when it came.
    expect(changed).toBe(3);
  });
});

function sumOf(verdicts: ContenderScore['verdicts']): number {
  return Object.values(verdicts)
    .flatMap((of) => Object.values(of))
    .reduce((sum, count) => sum + count, 0);
}
