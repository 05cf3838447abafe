import fc from 'fast-check';
import {
  citable,
  judgeAlert,
  type JudgedAlert,
  type TriageContext,
} from '../../../agents/index.js';
import { alertSeverities, type Verdict } from '../../../graph/index.js';
import { weighed } from '../../../agents/triage/weights.js';
import {
  alertWith,
  indicator,
  NOON,
  noContext,
  path,
  playbooks,
  settings,
  withPath,
} from '../../support/triage.js';

const judge = (alert: JudgedAlert, context: TriageContext = noContext): Verdict =>
  judgeAlert(alert, context, { settings, playbooks });

const logOdds = ({ reasoning }: Verdict): number =>
  reasoning.reduce((sum, { contribution = 0 }) => sum + contribution, 0);
const probability = (verdict: Verdict): number => 1 / (1 + Math.exp(-logOdds(verdict)));

describe('The judge', () => {
  it('shows addends that add up to its verdict', () => {
    const verdict = judge(
      alertWith({ severity: 'HIGH', graph: { pathScore: 0.8, pathEvidence: 0.6, pathTactics: 3 } }),
      withPath,
    );
    expect(verdict.classification).toBe('true_positive');
    // What is too small to show is missing from the sum.
    expect(verdict.confidence).toBeCloseTo(probability(verdict), 2);
    expect(verdict.reasoning[0]).toMatchObject({ feature: 'base', contribution: -2.5 });
    expect(verdict.reasoning.find(({ feature }) => feature === 'pathScore')).toEqual({
      text: 'An attack path with it scores 0.8.',
      cites: ['path-1', 'edge-1'],
      feature: 'pathScore',
      contribution: 2.2 * 0.8,
    });
  });

  it('takes an alert that analysts keep finding false for false, without a playbook', () => {
    const verdict = judge(alertWith({ severity: 'LOW', graph: { priorFalsePositives: 8 } }));
    expect(verdict).toMatchObject({ classification: 'false_positive', playbook: null });
  });

  it('leaves to people what it cannot tell', () => {
    const verdict = judge(alertWith({ severity: 'HIGH', graph: { pathScore: 0.4 } }));
    expect(verdict.classification).toBe('requires_investigation');
    expect(verdict.confidence).toBeLessThanOrEqual(settings.truePositiveFrom);
  });

  it.each([
    ['decoy', { graph: { decoyHits: 1 } }],
    ['indicator', { enrichment: { indicators: [indicator] } }],
  ])('decides by a %s alone', (_what, parts) => {
    expect(judge(alertWith({ severity: 'LOW', ...parts })).classification).toBe('true_positive');
  });

  it('dismisses nothing that a hard sign speaks of, and says so', () => {
    const graph = { priorFalsePositives: 900, knownGood: 1, runtimeBlocks: 1 };
    const verdict = judge(alertWith({ severity: 'LOW', graph }));
    expect(verdict.classification).toBe('requires_investigation');
    expect(verdict.reasoning[0]?.text).toContain('because an AI runtime blocked');
  });

  it('names the techniques of the alert and its path, and the playbook of the furthest tactic', () => {
    const graph = { pathScore: 0.9, pathEvidence: 0.9, pathTactics: 4 };
    const alert = alertWith({ techniques: ['T1059.001', 'T9999', 'nonsense'], graph });
    expect(judge(alert, withPath)).toMatchObject({
      techniques: ['T1021.002', 'T1059.001'],
      playbook: 'ISOLATE_HOST_PB_045',
    });
    const decoy = alertWith({ graph: { decoyHits: 1 } });
    expect(judge(decoy).playbook).toBe('CAPTURE_AND_ISOLATE');
  });

  it('proposes no playbook that is not registered, and none where no tactic has one', () => {
    const without = { ...playbooks, registry: new Set<string>() };
    const decoy = alertWith({ graph: { decoyHits: 1 } });
    expect(judgeAlert(decoy, noContext, { settings, playbooks: without }).playbook).toBeNull();
    expect(judge(alertWith({ techniques: [], graph: { pathScore: 1 } })).playbook).toBeNull();
  });

  it('is less certain where something could not be found out, and says which', () => {
    const alert = alertWith({ graph: { decoyHits: 2 } });
    const failures = [
      { part: 'user', reason: 'the directory did not answer' },
      { part: 'indicators', reason: 'no feed' },
    ];
    const less = judge(alertWith({ graph: { decoyHits: 2 }, enrichment: { failures } }));
    expect(less.confidence).toBeLessThan(judge(alert).confidence);
    const missing = less.reasoning.filter(({ feature = '' }) => feature.startsWith('missing:'));
    expect(missing.map(({ feature }) => feature)).toEqual(['missing:user', 'missing:indicators']);
    expect(logOdds(less)).toBeCloseTo(logOdds(judge(alert)) * settings.missingFactor ** 2, 1);
  });

  it('judges an alert of which nothing was found out', () => {
    const verdict = judge(alertWith({ enrichment: null }));
    expect(verdict.reasoning.map(({ feature }) => feature)).toContain('missing:enrichment');
  });

  it('cites nothing that it was not given', () => {
    const alert = alertWith({ graph: { pathScore: 1, decoyHits: 1, priorTruePositives: 3 } });
    const given = citable(alert, withPath);
    for (const { cites } of judge(alert, withPath).reasoning) {
      expect(cites.length).toBeGreaterThan(0);
      expect(cites.filter((id) => !given.has(id))).toEqual([]);
    }
  });

  it('cites for what analysts found those alerts of which they found it', () => {
    const context: TriageContext = {
      ...noContext,
      priorAlerts: [
        { id: 'true-1', verdict: 'true_positive' },
        { id: 'false-1', verdict: 'false_positive' },
        { id: 'false-2', verdict: 'false_positive' },
      ],
    };
    const graph = { priorTruePositives: 1, priorFalsePositives: 2, priorSameRule: 3 };
    const { reasoning } = judge(alertWith({ graph }), context);
    const cited = (name: string): readonly string[] | undefined =>
      reasoning.find(({ feature }) => feature === name)?.cites;
    expect(cited('priorTruePositives')).toEqual(['true-1']);
    expect(cited('priorFalsePositives')).toEqual(['false-1', 'false-2']);
    expect(reasoning.find(({ feature }) => feature === 'ruleRarity')?.text).toBe(
      'Its rule raised 3 of 1000 earlier alerts.',
    );
    // Those are cited that there are: none of the other kind stands in for them.
    const none = judge(alertWith({ graph }), { ...context, priorAlerts: [] });
    expect(none.reasoning.find(({ feature }) => feature === 'priorFalsePositives')?.cites).toEqual([
      'alert-1',
    ]);
  });

  it('cites the path that its figures were taken from', () => {
    const own = {
      ...path,
      id: 'path-own',
      seeds: path.seeds.map((seed) => ({ ...seed, ref: 'alert-1' })),
    };
    const context = { ...noContext, paths: [own, path] };
    const graph = { pathScore: 0.7, pathEvidence: 0.5, pathTactics: 2 };
    const { reasoning } = judge(alertWith({ graph }), context);
    for (const name of ['pathScore', 'pathEvidence', 'pathTactics'])
      expect(reasoning.find(({ feature }) => feature === name)?.cites).toEqual([
        'path-1',
        'edge-1',
      ]);
  });

  it('never finds an attack less likely for more evidence of one, or more likely for more against it', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const count = fc.nat({ max: 50 });
    const numbers = fc.record({
      pathScore: share,
      pathEvidence: share,
      rarity: share,
      knownGood: share,
      pathTactics: count,
      nearbyAlerts: count,
      decoyHits: count,
      runtimeBlocks: count,
      priorTruePositives: count,
      priorFalsePositives: count,
    });
    const names = [
      'pathScore',
      'pathEvidence',
      'rarity',
      'knownGood',
      'pathTactics',
      'nearbyAlerts',
      'decoyHits',
      'runtimeBlocks',
      'priorTruePositives',
      'priorFalsePositives',
    ] as const;
    const against = new Set<string>(['knownGood', 'priorFalsePositives']);
    const more = fc.record({
      graph: numbers,
      severity: fc.constantFrom(...alertSeverities),
      name: fc.constantFrom(...names),
      by: share,
      isMissing: fc.boolean(),
    });
    fc.assert(
      fc.property(more, ({ graph, severity, name, by, isMissing }) => {
        const failures = isMissing ? [{ part: 'asset', reason: 'gone' }] : [];
        const oddsOf = (numbers: Readonly<Record<string, number>>): number => {
          const alert = alertWith({ severity, graph: numbers, enrichment: { failures } });
          return exactLogOdds(alert);
        };
        const before = oddsOf(graph);
        const raised = { ...graph, [name]: graph[name] + by };
        const after = oddsOf(raised);
        const gained = against.has(name) ? before - after : after - before;
        expect(gained).toBeGreaterThanOrEqual(-1e-9);
      }),
      { numRuns: 400 },
    );
  });

  it('never finds an attack less likely for a graver severity', () => {
    const odds = alertSeverities.map((severity) => exactLogOdds(alertWith({ severity })));
    expect(odds).toEqual([...odds].sort((a, b) => a - b));
  });

  it('has signals that begin at nothing', () => {
    const empty = alertWith({
      severity: 'INFORMATIONAL',
      techniques: [],
      lastAt: NOON,
      enrichment: { criticality: 'LOW' },
      graph: { rarity: 0, priorSameRule: 1_000, priorAlerts: 1_000 },
    });
    for (const { signal } of Object.values(weighed)) expect(signal(empty)).toBeCloseTo(0, 12);
  });
});

/** Through a judge that shows all: thresholds do not blur it, and small addends count. */
function exactLogOdds(alert: JudgedAlert): number {
  const names = Object.keys(weighed) as (keyof typeof weighed)[];
  const sum = names.reduce((total, name) => {
    const { signal, speaksFor } = weighed[name];
    const size = settings.weights[name] * signal(alert);
    return total + (speaksFor === 'attack' ? size : -size);
  }, settings.baseLogOdds);
  const verdict = judge(alert);
  const factor = settings.missingFactor ** (alert.enrichment?.failures.length ?? 0);
  // What is shown leaves out addends below 0.005, of which there are at most sixteen.
  expect(Math.abs(logOdds(verdict) - sum * factor)).toBeLessThan(0.08);
  return sum * factor;
}
