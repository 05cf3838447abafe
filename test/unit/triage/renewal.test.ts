import { isNews } from '../../../agents/triage/desk/renewal.js';
import type { Alert, AttackPath } from '../../../graph/index.js';

const alert = (graph: Record<string, number>, more: object = {}): Alert =>
  ({
    ...{ id: 'alert:1', steps: ['ours'], verdict: {}, enrichment: { graph } },
    ...more,
  }) as unknown as Alert;

const path = (score: number, more: object = {}): AttackPath =>
  ({
    ...{ status: 'OPEN', closing: null, score: { score, evidence: 0.5 } },
    seeds: [{ ref: 'alert:1' }, { ref: 'T1003.001' }],
    steps: [{ key: 'ours', rarity: 0.5, techniques: ['T1003.001'] }],
    ...more,
  }) as unknown as AttackPath;

const closed = (verdict: string): object => ({ status: 'CLOSED', closing: { verdict } });

describe('what is news for an alert that was judged', () => {
  it.each<[string, Alert, AttackPath, boolean]>([
    ['a path that was not there', alert({}), path(0.4), true],
    ['a path that hardly rose', alert({ pathScore: 0.35, pathTactics: 1 }), path(0.4), false],
    ['a path that rose', alert({ pathScore: 0.3, pathTactics: 1 }), path(0.4), true],
    ['a path that serves one more tactic', alert({ pathScore: 0.4 }), path(0.4), true],
    ['a path that fell', alert({ pathScore: 0.9, pathTactics: 1 }), path(0.4), false],
    ['the alert itself', alert({}), path(0.4, { seeds: [{ ref: 'alert:1' }] }), false],
    [
      'a path that it is not on',
      alert({}, { steps: [] }),
      path(0.4, { seeds: [{ ref: 'x' }] }),
      false,
    ],
    ['a path that was none', alert({ pathScore: 0.4 }), path(0.4, closed('FALSE_POSITIVE')), true],
    ['a path that was true', alert({ pathScore: 0.4 }), path(0.4, closed('TRUE_POSITIVE')), false],
    ['a path that faded', alert({ pathScore: 0.4 }), path(0.1, { status: 'AGED_OUT' }), false],
    ['anything, before it was judged', alert({}, { verdict: null }), path(0.9), false],
  ])('%s', (_, judged, changed, expected) => {
    expect(isNews(judged, changed)).toBe(expected);
  });
});
