import { Counter, Histogram, type Registry } from 'prom-client';
import type { Hunt } from '../../hunts/index.js';

/** What hunts come to. */
export interface HuntMetrics {
  countHunt(hunt: Hunt): void;
}

const seconds = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];
const MS_PER_SECOND = 1000;
const statuses = ['succeeded', 'refused', 'failed'] as const;
const asked = ['words', 'plan', 'cypher'] as const;

export function openHuntMetrics(registry: Registry): HuntMetrics {
  const registers = [registry];
  const hunts = new Counter({
    name: 'spoor_hunts_total',
    help: 'Hunts by what was asked with (words, plan, cypher) and what came of them.',
    labelNames: ['asked', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'spoor_hunt_duration_seconds',
    help: 'Time of one hunt from its text to its findings.',
    labelNames: ['asked'],
    buckets: seconds,
    registers,
  });
  const refusals = new Counter({
    name: 'spoor_hunt_refusals_total',
    help: 'Hunts that were refused or failed, by code: a rule of the sandbox, a limit, or words that were not understood.',
    labelNames: ['code'],
    registers,
  });
  const tokens = new Counter({
    name: 'spoor_hunt_model_tokens_total',
    help: 'Tokens that a model was given and gave to plan hunts.',
    labelNames: ['direction'],
    registers,
  });
  for (const how of asked) for (const status of statuses) hunts.inc({ asked: how, status }, 0);
  return {
    countHunt: ({ planner, status, problem, elapsedMs, cost }) => {
      const how = planner === 'plan' || planner === 'cypher' ? planner : 'words';
      hunts.inc({ asked: how, status: status.toLowerCase() });
      durations.observe({ asked: how }, elapsedMs / MS_PER_SECOND);
      if (problem !== undefined) refusals.inc({ code: problem.code });
      const { input = 0, output = 0 } = cost?.tokens ?? {};
      tokens.inc({ direction: 'input' }, input);
      tokens.inc({ direction: 'output' }, output);
    },
  };
}
