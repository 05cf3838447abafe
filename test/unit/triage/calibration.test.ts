import fc from 'fast-check';
import {
  automates,
  calibrated,
  Calibrations,
  crossChecked,
  fitCalibration,
  judgeAlert,
  outcomeOf,
  reliabilityOf,
  type Outcome,
} from '../../../agents/index.js';
import { pooled } from '../../../agents/triage/isotonic.js';
import { platt } from '../../../agents/triage/platt.js';
import { seededNumbers } from '../../../graph/model/seeded-numbers.js';
import { alertWith, noContext, playbooks, settings } from '../../support/triage.js';

const claimed = (raw: number, isRight: boolean, of: Partial<Outcome> = {}): Outcome => ({
  ...{ judge: 'log-odds/1', classification: 'true_positive', raw, isRight },
  ...of,
});

/** A judge that says `raw` and is right in `raw` cubed of all cases: too sure of itself. */
function overconfident(count: number, seed = 1): Outcome[] {
  const random = seededNumbers(seed);
  return Array.from({ length: count }, () => {
    const raw = 0.5 + random() * 0.5;
    return claimed(raw, random() < raw ** 3);
  });
}

describe('Pooling of adjacent violators', () => {
  it('pools what is out of order', () => {
    expect(pooled([1, 3, 2, 4], [1, 1, 1, 1])).toEqual([1, 2.5, 2.5, 4]);
    expect(pooled([3, 2, 1], [1, 1, 2])).toEqual([1.75, 1.75, 1.75]);
    expect(pooled([], [])).toEqual([]);
  });

  it('never falls, keeps the mean, and changes nothing that is in order', () => {
    const points = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 9 })),
    );
    fc.assert(
      fc.property(points, (pairs) => {
        const values = pairs.map(([value]) => value);
        const weights = pairs.map(([, weight]) => weight);
        const sum = (of: readonly number[]): number =>
          of.reduce((total, value, at) => total + value * (weights[at] ?? 0), 0);
        const result = pooled(values, weights);
        expect(result).toHaveLength(values.length);
        result.forEach((value, at) => {
          expect(value).toBeGreaterThanOrEqual((result[at - 1] ?? 0) - 1e-12);
        });
        expect(sum(result)).toBeCloseTo(sum(values), 6);
        const sorted = [...values].sort((a, b) => a - b);
        pooled(sorted, weights).forEach((value, at) => {
          expect(value).toBeCloseTo(sorted[at] ?? NaN, 9);
        });
      }),
    );
  });
});

describe('Calibration', () => {
  it('says nothing of fewer than 50 outcomes', () => {
    const calibration = fitCalibration(overconfident(49));
    expect(calibration).toMatchObject({ method: 'none', outcomes: 49 });
    expect(calibration.apply(0.8712349)).toBe(0.8712);
  });

  it('fits two numbers to some, a curve to many', () => {
    expect(fitCalibration(overconfident(50)).method).toBe('platt');
    expect(fitCalibration(overconfident(249)).method).toBe('platt');
    expect(fitCalibration(overconfident(250)).method).toBe('isotonic');
  });

  it('finds what figures mean', () => {
    const { apply } = fitCalibration(overconfident(5_000));
    for (const raw of [0.6, 0.7, 0.8, 0.9])
      expect(Math.abs(apply(raw) - raw ** 3)).toBeLessThan(0.06);
  });

  it('lowers the error of claims on outcomes that it has not seen', () => {
    const few = crossChecked(overconfident(200, 2));
    const many = crossChecked(overconfident(2_000, 3));
    expect(few.before.ece).toBeGreaterThan(0.15);
    expect(few.after.ece).toBeLessThan(few.before.ece * 0.75);
    expect(many.before.ece).toBeGreaterThan(0.15);
    expect(many.after.ece).toBeLessThan(0.04);
    expect(many.after.brier).toBeLessThan(many.before.brier);
  });

  it('does not fall as the judge grows surer, and stays within 0 and 1', () => {
    const outcomes = fc.array(
      fc.record({ raw: fc.double({ min: 0, max: 1, noNaN: true }), isRight: fc.boolean() }),
      { minLength: 50, maxLength: 400 },
    );
    fc.assert(
      fc.property(outcomes, (known) => {
        const { apply } = fitCalibration(known);
        const values = Array.from({ length: 41 }, (_, at) => apply(at / 40));
        values.forEach((value, at) => {
          expect(value).toBeGreaterThanOrEqual(values[at - 1] ?? 0);
          expect(value).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is never certain: three right of three do not let it act', () => {
    const outcomes = [
      ...Array.from({ length: 300 }, () => ({ raw: 0.6, isRight: false })),
      ...Array.from({ length: 3 }, () => ({ raw: 0.99, isRight: true })),
    ];
    expect(fitCalibration(outcomes).apply(0.99)).toBeLessThan(0.5);
    const allRight = Array.from({ length: 400 }, () => ({ raw: 0.99, isRight: true }));
    expect(fitCalibration(allRight).apply(0.99)).toBeCloseTo(401 / 402, 4);
  });

  it.each([
    [0.94, 0.998, 0.6, 0.8],
    [0.97, 0.998, 0.3, 0.9],
    [0.985, 0.997, 0.5, 0.85],
  ])(
    'of a judge that is sure of all, from %d to %d, finds how often it is right: %d to %d',
    (least, most, from, to) => {
      const outcomes = Array.from({ length: 180 }, (_, at) => {
        const part = at / 179;
        const isRight = ((at * 37) % 100) / 100 < from + (to - from) * part;
        return { raw: least + (most - least) * part, isRight };
      });
      const { apply } = fitCalibration(outcomes);
      expect(Math.abs(apply(least) - from)).toBeLessThan(0.15);
      expect(Math.abs(apply(most) - to)).toBeLessThan(0.15);
    },
  );

  it('gives the base rate where figures are upside down', () => {
    const raw = Array.from({ length: 60 }, (_, at) => 0.5 + at / 120);
    const { slope } = platt(
      raw,
      raw.map((value) => value < 0.75),
    );
    expect(slope).toBe(0);
  });

  it('changes verdicts that decide, keeps the raw figure, and says where it knows too little', () => {
    const verdict = judgeAlert(alertWith({ graph: { decoyHits: 1 } }), noContext, {
      settings,
      playbooks,
    });
    const learned = calibrated(verdict, new Calibrations(overconfident(3_000)));
    expect(learned).toMatchObject({ calibrated: true, rawConfidence: verdict.rawConfidence });
    expect(learned.confidence).toBeLessThan(verdict.confidence);
    const young = calibrated(verdict, new Calibrations([]));
    expect(young).toMatchObject({ calibrated: false, confidence: verdict.confidence });
    expect(young.reasoning.at(-1)?.text).toContain('0 of the 50');
    const open = { ...verdict, classification: 'requires_investigation' as const };
    expect(calibrated(open, new Calibrations(overconfident(3_000)))).toEqual(open);
  });

  it('learns from what analysts decided, and from nothing else', () => {
    const judge = 'log-odds/1';
    const verdict = { judge, classification: 'true_positive' as const, rawConfidence: 0.9 };
    expect(outcomeOf(verdict, { verdict: 'false_positive' })).toEqual(claimed(0.9, false));
    expect(outcomeOf(verdict, { verdict: 'undecided' })).toBeUndefined();
    const open = { ...verdict, classification: 'requires_investigation' as const };
    expect(outcomeOf(open, { verdict: 'true_positive' })).toBeUndefined();
  });
});

describe('Calibrations', () => {
  const of = (count: number, right: number, kind: Partial<Outcome>, raw = 0.95): Outcome[] =>
    Array.from({ length: count }, (_, at) => claimed(raw, at < right, kind));

  it('do not let right dismissals speak for true positives that were wrong', () => {
    const learned = new Calibrations([
      ...of(900, 900, { classification: 'false_positive' }),
      ...of(50, 0, { classification: 'true_positive' }),
    ]);
    const judge = 'log-odds/1';
    const alarm = learned.confidenceOf({ judge, classification: 'true_positive' }, 0.95);
    const dismissal = learned.confidenceOf({ judge, classification: 'false_positive' }, 0.95);
    expect(alarm).toBeLessThan(0.1);
    expect(dismissal).toBeGreaterThan(0.95);
  });

  it('say of a judge what that judge was right about, and nothing of another', () => {
    const learned = new Calibrations(of(60, 6, { judge: 'one/1' }));
    const kind = { classification: 'true_positive' as const };
    expect(learned.of({ judge: 'one/1', ...kind }).outcomes).toBe(60);
    expect(learned.of({ judge: 'another/1', ...kind }).method).toBe('none');
  });

  it.each([60, 600])('never let a model alone act, also after %d right of as many', (count) => {
    const judge = 'log-odds+model-settled/1';
    const kind = { judge, classification: 'true_positive' as const };
    const learned = new Calibrations(of(count, count, kind, 0.9));
    expect(learned.of(kind).apply(0.9)).toBeGreaterThan(0.95);
    expect(learned.confidenceOf(kind, 0.9)).toBe(0.9);
    const verdict = judgeAlert(alertWith(), noContext, { settings, playbooks });
    const settled = calibrated({ ...verdict, ...kind, rawConfidence: 0.9 }, learned);
    expect([settled.calibrated, automates(settled.confidence)]).toEqual([true, false]);
  });
});

describe('A reliability table', () => {
  it('does not depend on the order of claims that are equal', () => {
    const first = Array.from({ length: 100 }, (_, at) => ({ confidence: 0.9, isRight: at < 90 }));
    expect(reliabilityOf(first).ece).toBeCloseTo(0, 12);
    expect(reliabilityOf(first.toReversed()).ece).toBeCloseTo(0, 12);
    const either = fc.array(
      fc.record({ confidence: fc.constantFrom(0.6, 0.8, 0.9), isRight: fc.boolean() }),
    );
    fc.assert(
      fc.property(either, (claims) => {
        const { ece, brier } = reliabilityOf(claims.toReversed());
        expect(reliabilityOf(claims).ece).toBeCloseTo(ece, 9);
        expect(reliabilityOf(claims).brier).toBeCloseTo(brier, 9);
      }),
    );
  });

  it('has 15 bins of equally many, and the error between claim and outcome', () => {
    const outcomes = Array.from({ length: 300 }, (_, at) => ({
      confidence: 0.8,
      isRight: at % 2 === 0,
    }));
    const { bins, ece, brier } = reliabilityOf(outcomes);
    expect(bins.map(({ count }) => count)).toEqual(Array.from({ length: 15 }, () => 20));
    expect(ece).toBeCloseTo(0.3, 9);
    expect(brier).toBeCloseTo((0.2 ** 2 + 0.8 ** 2) / 2, 9);
  });

  it('weighs bins by what is in them, and is empty without outcomes', () => {
    const two = [
      { confidence: 0.9, isRight: true },
      { confidence: 0.6, isRight: false },
    ];
    expect(reliabilityOf(two).ece).toBeCloseTo((0.1 + 0.6) / 2, 9);
    expect(reliabilityOf([])).toEqual({ outcomes: 0, ece: 0, brier: 0, bins: [] });
  });
});

describe('What may be done without a person', () => {
  it.each([
    [0.9, false],
    [0.9000000000000001, false],
    [0.3 * 3, false],
    [0.90004, false],
    [0.9001, true],
    [0.94, true],
    [1, true],
    [NaN, false],
  ])('at %d is %s', (confidence, expected) => {
    expect(automates(confidence)).toBe(expected);
  });

  it('is nothing at a confidence that calibration finds to be exactly 0.9', () => {
    // (269 + 1) / (298 + 2)
    const outcomes = Array.from({ length: 298 }, (_, at) => ({ raw: 0.95, isRight: at < 269 }));
    const confidence = fitCalibration(outcomes).apply(0.95);
    expect(confidence).toBe(0.9);
    expect(automates(confidence)).toBe(false);
  });
});
