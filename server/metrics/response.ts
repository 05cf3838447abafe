import { Counter, type Registry } from 'prom-client';
import type { ResponseWatch } from '../../response/index.js';

export interface ResponseMetrics {
  readonly responseWatch: ResponseWatch;
}

export function openResponseMetrics(registry: Registry): ResponseMetrics {
  const registers = [registry];
  const actions = new Counter({
    name: 'spoor_response_actions_total',
    help: 'Actions that came to their end or to a person, by what they do, how they stand and who had to agree.',
    labelNames: ['action', 'status', 'level'],
    registers,
  });
  const alarms = new Counter({
    name: 'spoor_response_alarms_total',
    help: 'Actions that could not be taken back: each is an alert as well.',
    registers,
  });
  const failures = new Counter({
    name: 'spoor_response_failures_total',
    help: 'Times that a run could not be seen to; it is tried again.',
    registers,
  });
  const count: ResponseWatch['onAction'] = (_, { action, status, decision }) => {
    actions.inc({ action, status, level: decision?.level ?? 'none' });
  };
  return {
    responseWatch: {
      onAction: count,
      onAlarm: (run, action) => {
        count(run, action);
        alarms.inc();
      },
      onFailed: () => {
        failures.inc();
      },
    },
  };
}
