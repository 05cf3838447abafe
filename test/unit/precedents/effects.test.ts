import fc from 'fast-check';
import { SpoorError, supervisionLevels, type EngagementRule } from '../../../graph/index.js';
import { checkedRule, oneStricter } from '../../../graph/precedents/engagement-rule.js';
import { statusAt } from '../../../graph/precedents/precedent.js';
import { precedentFor, verdictBy } from '../../../agents/triage/precedent.js';
import { isAction } from '../../../response/index.js';
import { appliedRules } from '../../../response/desk/applied-rules.js';
import { strictest } from '../../../response/levels.js';
import { situation } from '../../support/situations.js';
import { acceptedPrecedent, match, verdictOf } from '../../support/precedents.js';
import { alertWith, indicator, settings } from '../../support/triage.js';

const known = acceptedPrecedent({ kind: 'KNOWN_GOOD', match });
const alert = (more: Parameters<typeof alertWith>[0] = {}) =>
  alertWith({ source: 'test', ruleId: 'r', entities: ['host:a'], severity: 'LOW', ...more });

describe('a precedent that holds', () => {
  it('gives its verdict before the reasons of the judge, and names who answers for it', () => {
    const own = { ...verdictOf('true_positive'), reasoning: [{ text: 'Rare.', cites: ['x'] }] };
    expect(precedentFor(alert(), own, [known], settings)).toBe(known);
    expect(verdictBy(known, own, ['alert:0'])).toMatchObject({
      ...{ classification: 'false_positive', confidence: 0.5, rawConfidence: 0.5, playbook: null },
      ...{ judge: 'precedent/1', precedent: 'precedent:1@2' },
      reasoning: [
        {
          text: 'Dismissed by the precedent “Scans”, which ana has accepted, until 1970-01-01T00:16:40.000Z. The judge said true_positive.',
          cites: ['alert:0'],
        },
        { text: 'Rare.', cites: ['x'] },
      ],
    });
  });

  it.each([
    ['a decoy was touched', { graph: { decoyHits: 1 } }],
    ['an AI runtime blocked it', { graph: { runtimeBlocks: 1 } }],
    ['threat intelligence knows a part of it', { enrichment: { indicators: [indicator] } }],
    [
      'threat intelligence could not be asked',
      { enrichment: { failures: [{ part: 'intelligence', reason: 'timeout' }] } },
    ],
    [
      'a feed of it is missing',
      { enrichment: { failures: [{ part: 'intelligence:misp', reason: 'old' }] } },
    ],
  ])('does not dismiss an alert where %s', (_, more) => {
    expect(precedentFor(alert(more), verdictOf('true_positive'), [known], settings)).toBe(
      undefined,
    );
  });

  it.each(['spareSources', 'spareRules', 'spareAssets'] as const)(
    'does not dismiss what policy names: %s',
    (name) => {
      const spared = { ...settings, [name]: ['test', 'r', 'host:a'] };
      const verdict = verdictOf('requires_investigation');
      expect(precedentFor(alert(), verdict, [known], spared)).toBeUndefined();
      expect(precedentFor(alert(), verdict, [known], settings)).toBe(known);
    },
  );

  it('leaves alone what is dismissed already, and what it is not about', () => {
    expect(precedentFor(alert(), verdictOf('false_positive'), [known], settings)).toBeUndefined();
    const grave = alert({ severity: 'HIGH' });
    expect(precedentFor(grave, verdictOf('true_positive'), [known], settings)).toBeUndefined();
  });

  it('expires by itself', () => {
    expect([999, 1_000].map((now) => statusAt(known, now))).toEqual(['ACCEPTED', 'EXPIRED']);
  });
});

describe('a rule of engagement', () => {
  const host = situation('host.isolate', { target: { tags: ['lab'] } });
  const rank = (one: (typeof supervisionLevels)[number]): number => supervisionLevels.indexOf(one);

  it('only ever makes stricter', () => {
    const rules = fc
      .record({
        level: fc.constantFrom('analyst' as const, 'customer' as const, 'forbidden' as const),
        actions: fc.uniqueArray(fc.constantFrom('host.isolate', 'user.disable', 'ticket.open')),
        targets: fc.record({
          uids: fc.uniqueArray(fc.constantFrom('uid-1', 'host:other')),
          kinds: fc.uniqueArray(fc.constantFrom('Host', 'User')),
          tags: fc.uniqueArray(fc.constantFrom('lab', 'crown-jewel')),
        }),
      })
      .map((rule) => acceptedPrecedent({ kind: 'RULE_OF_ENGAGEMENT', rule }));
    const level = fc.constantFrom(...supervisionLevels);
    let stricter = 0;
    fc.assert(
      fc.property(fc.array(rules, { maxLength: 4 }), level, (accepted, before) => {
        const after = (all: typeof accepted): number =>
          rank(strictest([before, ...appliedRules(all, host, before).map((one) => one.level)]));
        const applied = appliedRules(accepted, host, before);
        expect(after(accepted)).toBeGreaterThanOrEqual(rank(before));
        expect(applied.some((one) => one.isStricter)).toBe(after(accepted) > rank(before));
        // One more asks for no less.
        expect(after(accepted.slice(1))).toBeLessThanOrEqual(after(accepted));
        if (after(accepted) > rank(before)) stricter += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(stricter).toBeGreaterThan(20);
  });

  it('is proposed one step stricter than it was', () => {
    expect(supervisionLevels.map(oneStricter)).toEqual([
      ...['analyst', 'customer', 'forbidden', 'forbidden'],
    ]);
  });

  it.each([
    ['an action that there is not', { actions: ['host.destroy'] }],
    ['a level that asks for nothing', { level: 'automated' as never }],
    ['a kind that there is not', { targets: { uids: [], kinds: ['Toaster'], tags: [] } }],
  ])('cannot be said with %s', (_, more) => {
    const rule: EngagementRule = {
      ...{ actions: ['host.isolate'], level: 'customer' },
      targets: { uids: [], kinds: ['Host'], tags: ['LAB'] },
    };
    expect(checkedRule(rule, isAction).targets.tags).toEqual(['lab']);
    expect(() => checkedRule({ ...rule, ...more }, isAction)).toThrow(SpoorError);
  });
});
