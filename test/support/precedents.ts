import type {
  Alert,
  AlertMatch,
  Enrichment,
  Precedent,
  Resolution,
  Verdict,
} from '../../graph/index.js';

/** What was found out of an alert that is on a path of so many tactics; undefined: which paths it is on is not known. */
export function enriched(pathTactics: number | undefined): Enrichment {
  return {
    ...{ user: null, asset: null, criticality: 'UNKNOWN', indicators: [], failures: [] },
    graph: pathTactics === undefined ? {} : { pathTactics },
  };
}

/** An alert as the store has it, of which a test says what counts. */
export function storedAlert(more: Partial<Alert> = {}): Alert {
  return {
    ...{ id: 'alert:1', version: 1, source: 'test', externalId: null, ruleId: 'r', ruleName: 'R' },
    ...{ title: 'T', severity: 'LOW', techniques: [], firstAt: 90, lastAt: 90, createdAt: 100 },
    ...{ updatedAt: 100, count: 1, status: 'PENDING', entities: ['host:a', 'user:b'], steps: [] },
    ...{
      fields: { tool: 'nmap' },
      raw: '',
      enrichment: enriched(0),
      prefilter: null,
      verdict: null,
    },
    ...{ judgedAt: null, resolution: null },
    ...more,
  };
}

export function verdictOf(classification: Verdict['classification']): Verdict {
  return {
    ...{ classification, confidence: 0.8, rawConfidence: 0.8, calibrated: false, reasoning: [] },
    ...{
      playbook: 'P',
      techniques: [],
      judge: 'log-odds/1',
      model: null,
      input: 'i',
      prompt: null,
    },
    ...{ tokens: 0, costUsd: 0, at: 110 },
  };
}

export function resolutionOf(verdict: Resolution['verdict']): Resolution {
  return { verdict, reason: 'x', by: 'ana', at: 200, minutes: null };
}

export const match: AlertMatch = {
  ...{ source: 'test', ruleId: 'r', entities: ['host:a'], fields: [] },
  atMost: { severity: 'MEDIUM', pathTactics: 1 },
};

/** One that holds until 1,000. */
export function acceptedPrecedent(structure: Precedent['structure']): Precedent {
  return {
    ...{ id: 'precedent:1', version: 2, status: 'ACCEPTED', structure, title: 'Scans' },
    ...{ reason: 'Ours.', owner: 'ana', from: ['alert:0'], proposedBy: 'spoor', createdAt: 1 },
    ...{ updatedAt: 2, decision: { by: 'ana', at: 2, reason: 'Ours.' }, expiresAt: 1_000 },
    simulation: null,
  };
}
