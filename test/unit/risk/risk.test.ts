import * as fc from 'fast-check';
import type { Alert, RiskSign } from '../../../graph/index.js';
import { alertRisk, assessRisk, MOST_OF_A_RULE, riskLevelOf } from '../../../graph/risk/risk.js';

let made = 0;
const sign = (weight: number, rule: string | null = null): RiskSign => {
  made += 1;
  return { kind: rule === null ? 'ATTACK_PATH' : 'ALERT', ref: `r${made}`, rule, weight, at: 0 };
};
const scoreOf = (
  weights: readonly number[],
  criticality: Parameters<typeof assessRisk>[1] = 'UNKNOWN',
): number =>
  assessRisk(
    weights.map((weight) => sign(weight)),
    criticality,
  ).score;

const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 });
const criticalities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;

describe('the risk of an entity', () => {
  it('is that of the example in the documentation of Elastic, but for their rounding of ζ(1.5)', () => {
    const example = [0.7, 0.45, 0.21, 0.21, 0.21];
    expect(Math.abs(scoreOf(example) - 36.16)).toBeLessThan(0.2);
    expect(Math.abs(scoreOf(example, 'CRITICAL') - 53.11)).toBeLessThan(0.2);
  });

  it('is nothing where nothing speaks against it, and never over 100', () => {
    expect(scoreOf([])).toBe(0);
    expect(assessRisk([], 'CRITICAL')).toEqual({
      ...{ score: 0, level: 'INFO', criticality: 'CRITICAL', signs: [] },
    });
    const endless = Array.from({ length: 5_000 }, () => 1);
    expect(scoreOf(endless, 'CRITICAL')).toBeLessThanOrEqual(100);
    expect(scoreOf(endless)).toBeGreaterThan(98);
  });

  it('never falls with one more sign, a heavier one, or a graver asset', () => {
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (all, more) => {
        expect(scoreOf([...all, more])).toBeGreaterThanOrEqual(scoreOf(all));
        const [first = 0, ...others] = all;
        expect(scoreOf([Math.max(first, more), ...others])).toBeGreaterThanOrEqual(scoreOf(all));
        const graver = criticalities.map((criticality) => scoreOf(all, criticality));
        expect(graver).toEqual(graver.toSorted((a, b) => a - b));
      }),
    );
  });

  it('does not rise with a rule that fires all day', () => {
    const noise = (count: number): RiskSign[] =>
      Array.from({ length: count }, () => sign(0.5, 'sigma noisy'));
    const all = assessRisk(noise(500), 'UNKNOWN');
    expect(all.signs).toHaveLength(MOST_OF_A_RULE);
    expect(all.score).toBe(assessRisk(noise(MOST_OF_A_RULE), 'UNKNOWN').score);
    const other = assessRisk([...noise(500), sign(0.5, 'sigma other')], 'UNKNOWN');
    expect(other.score).toBeGreaterThan(all.score);
  });

  it.each([
    [0, 'INFO'],
    [19.9, 'INFO'],
    [20, 'LOW'],
    [40, 'MEDIUM'],
    [70, 'HIGH'],
    [90, 'CRITICAL'],
  ])('of %d is %s', (score, level) => {
    expect(riskLevelOf(score)).toBe(level);
  });
});

describe('what an alert says of risk', () => {
  const alert = (more: object): Pick<Alert, 'severity' | 'status' | 'verdict' | 'resolution'> =>
    ({ severity: 'HIGH', status: 'PENDING', verdict: null, resolution: null, ...more }) as never;
  const verdict = (classification: string, confidence: number): object => ({
    verdict: { classification, confidence },
  });

  it.each([
    ['not judged yet', {}, 0.4],
    ['to be looked at', verdict('requires_investigation', 0.8), 0.4],
    ['found true', verdict('true_positive', 0.9), 0.72],
    ['found false', verdict('false_positive', 0.9), 0.08],
    ['set aside', { status: 'SUPPRESSED', ...verdict('true_positive', 0.9) }, 0],
    ['decided to be false', { resolution: { verdict: 'false_positive' } }, 0],
    [
      'decided to be true',
      { resolution: { verdict: 'true_positive' }, ...verdict('false_positive', 1) },
      0.8,
    ],
    ['informational', { severity: 'INFORMATIONAL' }, 0.05],
  ])('%s', (_, more, weight) => {
    expect(alertRisk(alert(more))).toBeCloseTo(weight);
  });
});
