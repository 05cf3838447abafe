import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { TriageWatch } from '../../agents/index.js';
import type { AlertReceipt } from '../../graph/index.js';

export interface AlertMetrics {
  countRules(rules: {
    readonly loaded: number;
    readonly refused: number;
    readonly unread: number;
  }): void;
  countDetection(level: string): void;
  countRuleFailure(): void;
  countAlerts(receipt: Omit<AlertReceipt, 'ids'>, rejected: number): void;
  readonly triageWatch: TriageWatch;
}

export function openAlertMetrics(registry: Registry): AlertMetrics {
  const rules = new Gauge({
    name: 'spoor_detection_rules',
    help: 'Rules of detections: loaded, refused, and loaded for telemetry that no format tells (unread).',
    labelNames: ['state'],
    registers: [registry],
  });
  const detections = new Counter({
    name: 'spoor_detections_total',
    help: 'Events that a rule matched, and correlations that were completed, by level.',
    labelNames: ['level'],
    registers: [registry],
  });
  const failures = new Counter({
    name: 'spoor_detection_failures_total',
    help: 'Times that a rule failed on an event; the log names it.',
    registers: [registry],
  });
  const alerts = new Counter({
    name: 'spoor_alerts_total',
    help: 'Alerts that were sent, by what became of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    triageWatch: openTriageWatch(registry),
    countRules: (counts) => {
      for (const [state, count] of Object.entries(counts)) rules.set({ state }, count);
    },
    countDetection: (level) => {
      detections.inc({ level });
    },
    countRuleFailure: () => {
      failures.inc();
    },
    countAlerts: ({ created, duplicates, repeated }, rejected) => {
      for (const [outcome, count] of Object.entries({ created, duplicates, repeated, rejected })) {
        alerts.inc({ outcome }, count);
      }
    },
  };
}

const SECONDS = [1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];

function openTriageWatch(registry: Registry): TriageWatch {
  const registers = [registry];
  const judged = new Counter({
    name: 'spoor_alerts_judged_total',
    help: 'Alerts that were judged, by what was made of them and what the prefilter did.',
    labelNames: ['classification', 'prefilter'],
    registers,
  });
  const seconds = new Histogram({
    name: 'spoor_alert_verdict_seconds',
    help: 'From when an alert came in until its verdict was written.',
    buckets: SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'spoor_alert_judging_failures_total',
    help: 'Times that alerts could not be judged; they are tried again in a minute.',
    registers,
  });
  const model = new Counter({
    name: 'spoor_triage_model_answers_total',
    help: 'Alerts that a model was asked about, by how its answer came into the verdict.',
    labelNames: ['how'],
    registers,
  });
  const tokens = new Counter({
    name: 'spoor_triage_tokens_total',
    help: 'Tokens that questions about alerts and their answers took.',
    registers,
  });
  const cost = new Counter({
    name: 'spoor_triage_cost_usd_total',
    help: 'What those tokens cost, by the prices of the configuration.',
    registers,
  });
  const hallucinations = new Counter({
    name: 'spoor_triage_hallucinations_total',
    help: 'What a model made up in answers that were refused: a playbook, an id, a name.',
    registers,
  });
  return {
    onJudged: (_, { verdict, prefilter }, took, asked) => {
      const { classification } = verdict;
      judged.inc({ classification, prefilter: prefilter?.outcome ?? 'passed' });
      if (took !== undefined) seconds.observe(took);
      tokens.inc(verdict.tokens);
      cost.inc(verdict.costUsd);
      if (asked === undefined) return;
      model.inc({ how: asked.how });
      hallucinations.inc(asked.hallucinations.length);
    },
    onFailed: () => {
      failures.inc();
    },
  };
}
