import fc from 'fast-check';
import {
  alertSeverities,
  matchesAlert,
  SpoorError,
  type AlertMatch,
} from '../../../graph/index.js';
import { checkedMatch, narrowestMatch } from '../../../graph/precedents/alert-match.js';
import { enriched, match, storedAlert } from '../../support/precedents.js';

const codeOf = (wanted: AlertMatch): string => {
  try {
    checkedMatch(wanted);
    return 'taken';
  } catch (error) {
    return error instanceof SpoorError ? error.code : String(error);
  }
};

describe('which alerts a precedent is about', () => {
  it.each([
    ['of its rule about the same', {}],
    ['about more than that', { entities: ['user:c', 'host:a'] }],
    ['as grave as it may be', { severity: 'MEDIUM' }],
    ['on a path of as many tactics', { enrichment: enriched(1) }],
  ] as const)('means one %s', (_, more) => {
    expect(matchesAlert(match, storedAlert(more))).toBe(true);
  });

  it.each([
    ['of another source', { source: 'other' }],
    ['of another rule', { ruleId: 'r2' }],
    ['about something else', { entities: ['host:c', 'user:b'] }],
    ['that is graver', { severity: 'HIGH' }],
    ['on a path of more tactics', { enrichment: enriched(2) }],
    ['whose paths are not known', { enrichment: enriched(undefined) }],
    ['that nobody has looked at', { enrichment: null }],
  ] as const)('does not mean one %s', (_, more) => {
    expect(matchesAlert(match, storedAlert(more))).toBe(false);
  });

  it.each([
    ['EXACT', 'nmap', true],
    ['EXACT', 'nma', false],
    ['STARTS_WITH', 'nma', true],
    ['ENDS_WITH', 'map', true],
    ['ENDS_WITH', 'nma', false],
  ] as const)('reads a field %s %s', (matching, text, isMeant) => {
    const fields = [{ name: 'tool', matching, text }];
    expect(matchesAlert({ ...match, fields }, storedAlert())).toBe(isMeant);
    // A field that is not there, or that every object has, is none.
    const inherited = [{ name: 'constructor', matching, text }];
    expect(matchesAlert({ ...match, fields: inherited }, storedAlert())).toBe(false);
  });

  it('is never widened by a further part', () => {
    const names = fc.constantFrom('host:a', 'user:b', 'host:c');
    const text = fc.constantFrom('nmap', 'nma', 'map', 'x');
    const field = fc.record({
      name: fc.constantFrom('tool', 'user'),
      matching: fc.constantFrom('EXACT', 'STARTS_WITH', 'ENDS_WITH'),
      text,
    });
    const severity = fc.constantFrom(...alertSeverities);
    const whole = fc.record({
      ...{ source: fc.constantFrom('test', 'other'), ruleId: fc.constantFrom('r', 'r2') },
      entities: fc.uniqueArray(names, { maxLength: 1 }),
      fields: fc.array(field, { maxLength: 1 }),
      atMost: fc.record({ severity, pathTactics: fc.nat(3) }),
    });
    const alerts = fc.record({
      ...{ source: fc.constantFrom('test', 'other'), ruleId: fc.constantFrom('r', 'r2') },
      ...{ entities: fc.uniqueArray(names), severity },
      fields: fc.dictionary(fc.constantFrom('tool', 'user'), text),
      enrichment: fc.nat(3).map(enriched),
    });
    let meant = 0;
    fc.assert(
      fc.property(whole, alerts, names, field, (wide, told, entity, further) => {
        const alert = storedAlert(told);
        const narrower: AlertMatch[] = [
          { ...wide, entities: [...wide.entities, entity] },
          { ...wide, fields: [...wide.fields, further] },
          { ...wide, atMost: { ...wide.atMost, severity: 'INFORMATIONAL' } },
          { ...wide, atMost: { ...wide.atMost, pathTactics: 0 } },
        ];
        const isMeant = matchesAlert(wide, alert);
        if (isMeant) meant += 1;
        const isOfRule = alert.source === wide.source && alert.ruleId === wide.ruleId;
        const isAbout = wide.entities.every((uid) => alert.entities.includes(uid));
        expect(isMeant && !(isOfRule && isAbout)).toBe(false);
        expect(!isMeant && narrower.some((one) => matchesAlert(one, alert))).toBe(false);
      }),
      { numRuns: 3_000 },
    );
    expect(meant).toBeGreaterThan(20);
  });

  it('is by itself what an alert names that lasts, and no graver than it', () => {
    const alert = storedAlert({
      ...{ entities: ['process:x', 'user:b', 'file:y', 'host:a'], severity: 'MEDIUM' },
      enrichment: enriched(2),
    });
    const narrow = narrowestMatch(alert);
    expect(narrow).toEqual({
      ...{ source: 'test', ruleId: 'r', entities: ['host:a', 'user:b'], fields: [] },
      atMost: { severity: 'MEDIUM', pathTactics: 2 },
    });
    expect(narrow && matchesAlert(narrow, alert)).toBe(true);
    expect(narrowestMatch(storedAlert({ entities: ['process:x'] }))).toBeUndefined();
  });

  it.each([
    ['no source', { source: ' ' }],
    ['no rule', { ruleId: '' }],
    ['one run of a program', { entities: ['process:x'] }],
    ['what is no uid', { entities: ['nonsense'] }],
    ['a field that may read anyhow', { fields: [{ name: 'a', matching: 'ANY', text: '' }] }],
    ['an end of two letters', { fields: [{ name: 'a', matching: 'ENDS_WITH', text: 'xe' }] }],
    ['half a tactic', { atMost: { severity: 'LOW', pathTactics: 0.5 } }],
  ] as const)('cannot be said with %s', (_, more) => {
    expect(codeOf(match)).toBe('taken');
    expect(codeOf({ ...match, ...more })).toBe('BAD_REQUEST');
  });
});
