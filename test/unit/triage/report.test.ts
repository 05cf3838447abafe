import { triageReport } from '../../../agents/index.js';
import type { Alert, Resolution, Verdict } from '../../../graph/index.js';

const verdict = (
  classification: Verdict['classification'],
  more: Partial<Verdict> = {},
): Verdict => ({
  ...{ classification, confidence: 0.9, rawConfidence: 0.9, calibrated: false, reasoning: [] },
  ...{ playbook: null, techniques: [], judge: 'test', model: null, input: 'i', prompt: null },
  ...{ tokens: 0, costUsd: 0, at: 110 },
  ...more,
});

const decided = (as: Resolution['verdict'], minutes: number | null = null): Resolution => ({
  ...{ verdict: as, reason: 'x', by: 'ana', at: 200, minutes },
});

const alert = (more: Partial<Alert>): Alert => ({
  ...{ id: 'alert:1', version: 1, source: 'test', externalId: null, ruleId: 'r', ruleName: 'R' },
  ...{ title: 'T', severity: 'LOW', techniques: [], firstAt: 90, lastAt: 90, createdAt: 100 },
  ...{ updatedAt: 100, count: 1, status: 'PENDING', entities: [], steps: [], fields: {}, raw: '' },
  ...{ enrichment: null, prefilter: null, verdict: null, judgedAt: null, resolution: null },
  ...more,
});

const filtered = (outcome: 'passed' | 'discarded' | 'audited'): Alert['prefilter'] => ({
  ...{ score: 0.5, outcome, why: 'x' },
});

describe('a report of triage', () => {
  it('says nothing of shares without a case', () => {
    expect(triageReport([])).toMatchObject({
      ...{ alerts: 0, judged: 0, decided: 0, agreement: null, precision: null, recall: null },
      ...{ medianSecondsToVerdict: null, analystMinutes: 0 },
      prefilter: { lost: null, recall: null },
      calibration: { method: 'none', outcomes: 0 },
    });
  });

  it('counts what was judged, how long it took, and what analysts said of it', () => {
    const report = triageReport([
      alert({ verdict: verdict('true_positive'), resolution: decided('true_positive', 5) }),
      alert({ verdict: verdict('true_positive'), resolution: decided('false_positive', 2) }),
      alert({ verdict: verdict('false_positive'), resolution: decided('true_positive') }),
      alert({ verdict: verdict('true_positive'), resolution: decided('undecided') }),
      alert({ verdict: verdict('requires_investigation', { at: 140, tokens: 900, costUsd: 0.5 }) }),
      alert({}),
    ]);
    expect(report).toMatchObject({
      ...{ alerts: 6, judged: 5, decided: 4, medianSecondsToVerdict: 10, p95SecondsToVerdict: 40 },
      ...{ precision: 0.5, recall: 0.5, analystMinutes: 7, tokens: 900, costUsd: 0.5 },
      calibration: { outcomes: 3, method: 'none' },
    });
    expect(report.agreement).toBeCloseTo(1 / 3);
  });

  it('says from the audited what the prefilter lost', () => {
    const report = triageReport([
      ...Array.from({ length: 90 }, () => alert({ prefilter: filtered('discarded') })),
      ...Array.from({ length: 9 }, () =>
        alert({ prefilter: filtered('audited'), resolution: decided('false_positive') }),
      ),
      alert({ prefilter: filtered('audited'), resolution: decided('true_positive') }),
      alert({ prefilter: filtered('audited') }),
      alert({ prefilter: filtered('passed'), resolution: decided('true_positive') }),
    ]);
    expect(report.prefilter).toMatchObject({ discarded: 90, audited: 10, lost: { value: 9 } });
    expect(report.prefilter.recall?.value).toBeCloseTo(2 / 11);
  });
});
