import fc from 'fast-check';
import {
  AlertPrefilter,
  featuresOf,
  filterNames,
  isSpared,
  recallEstimate,
  type JudgedAlert,
  type PastAlert,
} from '../../../agents/index.js';
import { alertSeverities } from '../../../graph/index.js';
import { seededNumbers } from '../../../graph/model/seeded-numbers.js';
import { alertStream, type StreamOptions } from '../../support/alert-stream.js';
import { alertWith, indicator, NOON, settings } from '../../support/triage.js';

/** What a tenant sees all day: a few rules, office hours, little else. */
function usual(id: number, random: () => number): JudgedAlert {
  return alertWith({
    id: `usual-${id}`,
    severity: random() < 0.7 ? 'LOW' : 'MEDIUM',
    lastAt: NOON + Math.round((random() - 0.5) * 8 * 3_600),
    count: 1 + Math.floor(random() * 4),
    techniques: random() < 0.2 ? ['T1059.001', 'T1047'] : ['T1059.001'],
    graph: {
      pathScore: random() < 0.2 ? random() * 0.4 : 0,
      pathEvidence: random() < 0.1 ? random() * 0.3 : 0,
      pathTactics: random() < 0.2 ? 1 : 0,
      rarity: random() * 0.4,
      neighbours: Math.floor(random() * 20),
      priorSameRule: 5 + Math.floor(random() * 300),
      priorFalsePositives: Math.floor(random() * 6),
      nearbyAlerts: Math.floor(random() * 2),
      ruleAgeDays: 100 + Math.floor(random() * 300),
    },
  });
}

/** An attack that no hard sign speaks of: unusual in a few of its numbers only. */
function attack(id: number, random: () => number): JudgedAlert {
  const often = (value: number): number => (random() < 0.5 ? value * (0.5 + random()) : 0);
  return alertWith({
    id: `attack-${id}`,
    severity: 'MEDIUM',
    lastAt: NOON + Math.round((random() - 0.4) * 16 * 3_600),
    techniques: random() < 0.5 ? ['T1059.001', 'T1021.002'] : ['T1059.001'],
    graph: {
      rarity: random() * 0.6,
      pathScore: Math.min(1, often(0.6)),
      pathEvidence: Math.min(1, often(0.4)),
      pathTactics: Math.round(often(3)),
      nearbyAlerts: Math.round(often(3)),
      neighbours: Math.floor(random() * 40),
      priorSameRule: Math.floor(random() * 150),
      priorFalsePositives: Math.floor(random() * 3),
      ruleAgeDays: 100,
    },
  });
}

const past = (alert: JudgedAlert): PastAlert => ({
  row: featuresOf(alert),
  isSpared: isSpared(alert, settings),
});
const many = (count: number, seed: number, make: typeof usual): JudgedAlert[] => {
  const random = seededNumbers(seed);
  return Array.from({ length: count }, (_, id) => make(id + seed * 1_000_000, random));
};

const history = [...many(1_960, 1, usual), ...many(40, 2, attack)].map(past);
const prefilter = new AlertPrefilter(history, settings);

describe('The prefilter', () => {
  it('sets seven in ten aside and keeps 97 in 100 attacks', () => {
    const fresh = [...many(4_000, 3, usual), ...many(1_000, 4, attack)];
    const outcomes = fresh.map((alert) => ({ alert, ...prefilter.decide(alert) }));
    const isAside = ({ outcome }: { outcome: string }): boolean => outcome !== 'passed';
    const ordinary = outcomes.filter(({ alert }) => alert.id.startsWith('usual'));
    const attacks = outcomes.filter(({ alert }) => alert.id.startsWith('attack'));
    const share = ordinary.filter(isAside).length / ordinary.length;
    const kept = attacks.filter((one) => !isAside(one)).length / attacks.length;
    expect(share).toBeGreaterThan(0.65);
    expect(kept).toBeGreaterThan(0.97);
  });

  it('lets one or two in a hundred through as a sample, the same ones each time', () => {
    const aside = many(8_000, 5, usual)
      .map((alert) => ({ alert, ...prefilter.decide(alert) }))
      .filter(({ outcome }) => outcome !== 'passed');
    const audited = aside.filter(({ outcome }) => outcome === 'audited');
    expect(audited.length / aside.length).toBeGreaterThan(0.01);
    expect(audited.length / aside.length).toBeLessThan(0.02);
    const again = new AlertPrefilter(history, settings);
    expect(audited.map(({ alert }) => again.decide(alert).outcome)).toEqual(
      audited.map(() => 'audited'),
    );
  });

  it('says why', () => {
    const [alert = alertWith()] = many(200, 6, usual).filter(
      (one) => prefilter.decide(one).outcome === 'discarded',
    );
    expect(prefilter.decide(alert).why).toMatch(
      /^Like most of \d+ earlier alerts: 0\.\d+ is below the limit of 0\.\d+\.$/,
    );
  });

  it('passes all while it has seen too few', () => {
    const young = new AlertPrefilter(history.slice(0, 199), settings);
    expect(many(300, 7, usual).map((alert) => young.decide(alert).outcome)).not.toContain(
      'discarded',
    );
    expect(young.decide(alertWith()).why).toContain('200 are needed');
  });

  it('passes all where all are alike', () => {
    const alike = Array.from({ length: 500 }, () => past(alertWith()));
    expect(new AlertPrefilter(alike, settings).decide(alertWith()).outcome).toBe('passed');
  });

  it.each([
    ['HIGH', { severity: 'HIGH' as const }],
    ['CRITICAL', { severity: 'CRITICAL' as const }],
    ['an asset that is CRITICAL', { enrichment: { criticality: 'CRITICAL' as const } }],
    ['an indicator', { enrichment: { indicators: [indicator] } }],
    ['a decoy', { graph: { decoyHits: 1 } }],
    ['a decoy that raised it', { source: 'decoy' }],
    ['a block of an AI runtime', { graph: { runtimeBlocks: 1 } }],
    ['a new rule', { graph: { ruleAgeDays: 6.9 } }],
    ['a rule of unknown age', { graph: { ruleAgeDays: NaN } }],
    ['no enrichment', { enrichment: null }],
  ])('never discards %s', (_what, parts) => {
    const ids = Array.from({ length: 50 }, (_, id) => String(id));
    for (const id of ids) {
      const { outcome, why } = prefilter.decide(alertWith({ id, ...parts }));
      expect([outcome, why]).toEqual([
        'passed',
        expect.stringMatching(/^Never discarded, because/),
      ]);
    }
  });

  it('never discards what policy names, or an unrated asset where it is set so', () => {
    const strict = new AlertPrefilter(history, {
      ...settings,
      spareRules: ['rule-7'],
      spareAssets: ['host-uid'],
      spareUnknownAssets: true,
    });
    const { why } = strict.decide(alertWith({ enrichment: { criticality: 'UNKNOWN' } }));
    expect(why).toBe(
      'Never discarded, because policy names its rule; policy names one of its assets; nobody says how much its asset matters.',
    );
  });

  it('never discards what the floor holds, whatever else is so', () => {
    const anything = fc.record({
      id: fc.string(),
      severity: fc.constantFrom(...alertSeverities),
      count: fc.nat(),
      source: fc.constantFrom('splunk', 'decoy', 'ai-runtime'),
      lastAt: fc.double({ noNaN: true, min: 0, max: 4e9 }),
      graph: fc.dictionary(
        fc.constantFrom(
          'decoyHits',
          'runtimeBlocks',
          'ruleAgeDays',
          'priorFalsePositives',
          'rarity',
        ),
        fc.double(),
      ),
    });
    fc.assert(
      fc.property(anything, (parts) => {
        const alert = alertWith(parts);
        const { outcome, score } = prefilter.decide(alert);
        expect(score).toBeGreaterThan(0);
        expect(isSpared(alert, settings) && outcome !== 'passed').toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('looks at numbers only, as many as it has names for', () => {
    const row = featuresOf(alertWith({ enrichment: null }));
    expect(row).toHaveLength(filterNames.length);
    expect(row.every(Number.isFinite)).toBe(true);
  });
});

describe('Over weeks, fitted anew as a tenant goes on', () => {
  const many: StreamOptions = {
    ...{ seed: 1, perDay: 400, rules: 25, hosts: 60, isVaried: true, decidedShare: 0.3 },
  };
  const few: StreamOptions = { ...many, perDay: 200, rules: 4, hosts: 3, isVaried: false };
  /** Neither the first days, in which all is new, nor what the floor holds. */
  const shareAside = (options: StreamOptions, discardShare: number): number => {
    const set = { ...settings, newRuleDays: 0, discardShare };
    const history: PastAlert[] = [];
    let [fitted, open, aside, n] = [new AlertPrefilter([], set), 0, 0, 0];
    for (const alert of alertStream(options)) {
      if (n === 3_000) break;
      if (n % 200 === 0) fitted = new AlertPrefilter(history, set);
      const isHeld = isSpared(alert, set);
      if (n >= 600 && !isHeld) {
        open += 1;
        if (fitted.decide(alert).outcome !== 'passed') aside += 1;
      }
      // By the time that one learns from it, it may have come again.
      history.push({ row: featuresOf({ ...alert, count: 1 + (n % 20) }), isSpared: isHeld });
      n += 1;
    }
    return aside / open;
  };

  it.each([
    ['many rules', many, 0.7],
    ['many rules, of which little is to go', many, 0.3],
    ['few rules', few, 0.7],
    ['two rules on one host', { ...few, rules: 2, hosts: 1 }, 0.7],
  ])('discards the share that it is told to: %s', (_what, options, discardShare) => {
    expect(Math.abs(shareAside(options, discardShare) - discardShare)).toBeLessThan(0.05);
  });
});

describe('What the prefilter loses', () => {
  it('is estimated from the sample, with an interval', () => {
    const { lost, recall } = recallEstimate({
      discarded: 10_000,
      audited: 150,
      auditedTrue: 0,
      passedTrue: 300,
    });
    expect(lost).toMatchObject({ value: 0, low: 0 });
    // 1 − 0.025^(1/150): the exact bound for none among 150.
    expect(lost?.high).toBeCloseTo(10_000 * (1 - 0.025 ** (1 / 150)), 3);
    expect(recall?.value).toBe(1);
    expect(recall?.low).toBeCloseTo(300 / (300 + (lost?.high ?? 0)), 9);
  });

  it('has the interval of Clopper and Pearson', () => {
    const { lost } = recallEstimate({ discarded: 1, audited: 100, auditedTrue: 5, passedTrue: 0 });
    expect(lost?.low).toBeCloseTo(0.01643, 4);
    expect(lost?.high).toBeCloseTo(0.11284, 4);
  });

  it('is not known before anything was audited', () => {
    const none = { discarded: 9, audited: 0, auditedTrue: 0, passedTrue: 3 };
    expect(recallEstimate(none)).toEqual({ lost: null, recall: null });
    expect(() => recallEstimate({ ...none, auditedTrue: 1 })).toThrow('fit each other');
  });
});
