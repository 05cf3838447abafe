import fc from 'fast-check';
import {
  dismissalConfidence,
  supervisionLevels,
  type Alert,
  type EngagementRule,
  type Run,
  type SupervisionLevel,
} from '../../../graph/index.js';
import { simulateMatch, simulateRule } from '../../../graph/precedents/simulation.js';
import { match, resolutionOf, storedAlert, verdictOf } from '../../support/precedents.js';

const looked = { at: 40 * 86_400, since: 10 * 86_400, truncated: false };
const isHeld = ({ fields }: Alert): boolean => fields['held'] === 'yes';

const judged = ['true_positive', 'false_positive', 'requires_investigation'] as const;
const decided = ['true_positive', 'false_positive', 'undecided'] as const;
const some = fc.record({
  ruleId: fc.constantFrom('r', 'r2'),
  severity: fc.constantFrom('LOW' as const, 'HIGH' as const),
  isHeld: fc.boolean(),
  verdict: fc.option(fc.constantFrom(...judged).map(verdictOf)),
  resolution: fc.option(fc.constantFrom(...decided).map(resolutionOf)),
});

const rule = (level: EngagementRule['level'], actions: readonly string[] = []): EngagementRule => ({
  ...{ level, actions },
  targets: { uids: [], kinds: [], tags: [] },
});

const runOf = (id: string, levels: readonly (SupervisionLevel | null)[], action: string): Run =>
  ({
    ...{ id, target: { uid: 'host:a', kind: 'Host', name: 'a' } },
    actions: levels.map((level, at) => ({
      ...{ id: `${id}/${String(at)}`, action, status: at % 2 === 0 ? 'DONE' : 'REFUSED' },
      ...{ facts: { tags: ['lab'] }, decision: level === null ? null : { level } },
    })),
  }) as unknown as Run;

const rank = (level: SupervisionLevel): number => supervisionLevels.indexOf(level);

describe('what a precedent would have changed', () => {
  it('is told by what analysts found, what speaks against it first', () => {
    const alerts = [
      storedAlert({ id: 'open', verdict: verdictOf('requires_investigation') }),
      storedAlert({ id: 'called', verdict: verdictOf('true_positive') }),
      storedAlert({
        ...{ id: 'harm', verdict: verdictOf('requires_investigation') },
        resolution: resolutionOf('true_positive'),
      }),
      storedAlert({
        ...{ id: 'agreed', verdict: verdictOf('true_positive') },
        resolution: resolutionOf('false_positive'),
      }),
      storedAlert({ id: 'already', verdict: verdictOf('false_positive') }),
      // It was dismissed before, and that was wrong.
      storedAlert({
        ...{ id: 'missed', verdict: verdictOf('false_positive') },
        resolution: resolutionOf('true_positive'),
      }),
      storedAlert({ id: 'decoy', fields: { held: 'yes' }, verdict: verdictOf('true_positive') }),
      storedAlert({ id: 'grave', severity: 'CRITICAL', verdict: verdictOf('true_positive') }),
    ];
    const told = simulateMatch(match, alerts, isHeld, looked);
    expect(told).toMatchObject({
      ...{ looked: 8, matched: 7, changed: 5 },
      samples: ['harm', 'missed', 'called', 'open', 'agreed'],
      alerts: { held: 1, already: 1, truePositives: 2, falsePositives: 1, undecided: 0, open: 2 },
      summary:
        'Would have changed 5 verdicts of the last 30 days, of which 2 were true positives, 1 false positives, 0 undecided, 2 open (1 of them called true).',
    });
    expect(told.alerts?.openCalledTrue).toBe(1);
    // Three that matched were decided, one of them false: (1 + 1) / (3 + 2).
    expect(dismissalConfidence(told)).toBe(0.4);
    expect(dismissalConfidence(null)).toBe(0.5);
  });

  it('adds up, whatever the alerts', () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 60 }), (told) => {
        const alerts = told.map(({ isHeld: held, ...one }, at) =>
          storedAlert({ ...one, id: String(at), fields: held ? { held: 'yes' } : {} }),
        );
        const simulation = simulateMatch(match, alerts, isHeld, looked);
        const { matched, changed, samples, alerts: tally } = simulation;
        if (tally === null) throw new Error('no tally');
        const { held, already, truePositives, falsePositives, undecided, open } = tally;
        expect(held + already + changed).toBe(matched);
        expect(truePositives + falsePositives + undecided + open).toBe(changed);
        expect(tally.openCalledTrue).toBeLessThanOrEqual(open);
        expect(tally.foundTrue + tally.foundFalse).toBeLessThanOrEqual(matched);
        expect(truePositives).toBeLessThanOrEqual(tally.foundTrue);
        expect(new Set(samples).size).toBe(Math.min(20, changed));
        const fit = alerts.filter(({ ruleId, severity }) => ruleId === 'r' && severity === 'LOW');
        expect(matched).toBe(fit.length);
      }),
    );
  });

  it('counts actions by which level they would have come to, and never to a laxer one', () => {
    const level = fc.constantFrom(...supervisionLevels);
    const stricter = fc.constantFrom('analyst' as const, 'customer' as const, 'forbidden' as const);
    const lists = fc.array(fc.array(fc.option(level), { maxLength: 4 }), { maxLength: 10 });
    fc.assert(
      fc.property(lists, stricter, (levels, to) => {
        const runs = levels.map((list, at) => runOf(`run:${String(at)}`, list, 'host.isolate'));
        const told = simulateRule(rule(to), runs, () => false, looked);
        const all = levels.flat().filter((one) => one !== null);
        expect([told.looked, told.matched]).toEqual([all.length, all.length]);
        expect(told.changed).toBe(all.filter((one) => rank(one) < rank(to)).length);
        const moved = told.actions?.levels ?? [];
        expect(moved.reduce((sum, { actions }) => sum + actions, 0)).toBe(told.changed);
        expect(moved.filter((one) => one.to !== to || rank(one.to) <= rank(one.from))).toEqual([]);
      }),
    );
  });

  it('leaves messages alone where no action is named', () => {
    const runs = [runOf('run:1', ['automated'], 'ticket.open')];
    const isMessage = (name: string): boolean => name === 'ticket.open';
    expect(simulateRule(rule('forbidden'), runs, isMessage, looked).matched).toBe(0);
    expect(simulateRule(rule('forbidden', ['ticket.open']), runs, isMessage, looked)).toMatchObject(
      {
        ...{ matched: 1, changed: 1 },
        summary:
          'Would have asked for more before 1 action of the last 30 days (1 from automated to forbidden), of which 1 were done and stand.',
      },
    );
  });
});
