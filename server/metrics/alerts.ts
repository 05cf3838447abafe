import { Counter, Gauge, type Registry } from 'prom-client';
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
