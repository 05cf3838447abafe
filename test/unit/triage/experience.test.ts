import { decidedIn } from '../../../agents/triage/desk/experience.js';
import type { Alert, Resolution } from '../../../graph/index.js';
import { alertWith } from '../../support/triage.js';

const decided = (
  id: string,
  verdict: Resolution['verdict'],
  more: Partial<Pick<Alert, 'source' | 'ruleId'>> = {},
): Alert => ({
  ...alertWith({ id, ...more }),
  ...{ version: 1, createdAt: 1, updatedAt: 1, status: 'RESOLVED', prefilter: null },
  ...{ verdict: null, judgedAt: null },
  resolution: { verdict, reason: 'x', by: 'ana', at: 200, minutes: null },
});

describe('What analysts have decided', () => {
  it('is remembered by source and rule, with what they found', () => {
    const { byRule } = decidedIn([
      decided('newest', 'false_positive'),
      decided('other-rule', 'true_positive', { ruleId: 'rule-8' }),
      decided('other-source', 'true_positive', { source: 'edr' }),
      decided('open', 'undecided'),
      decided('older', 'true_positive'),
    ]);
    expect(byRule.get(JSON.stringify(['splunk', 'rule-7']))).toEqual([
      { id: 'older', verdict: 'true_positive' },
      { id: 'newest', verdict: 'false_positive' },
    ]);
    expect(byRule.get(JSON.stringify(['edr', 'rule-7']))).toEqual([
      { id: 'other-source', verdict: 'true_positive' },
    ]);
  });

  it('names the newest few of each verdict, however many there are of the other', () => {
    const many = Array.from({ length: 50 }, (_, n) => decided(`false-${n}`, 'false_positive'));
    const { byRule } = decidedIn([...many, decided('true-0', 'true_positive')]);
    const ids = byRule.get(JSON.stringify(['splunk', 'rule-7']))?.map(({ id }) => id);
    expect(ids).toEqual(['true-0', ...Array.from({ length: 8 }, (_, n) => `false-${n}`)]);
  });
});
