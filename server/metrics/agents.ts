import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { agents, type AgentWatch } from '../../agents/index.js';

/** What agents do, in all tenants. */
export interface AgentMetrics {
  readonly agentWatch: AgentWatch;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Labels are names of agents that come with the service: they do not grow with what is asked. */
export function openAgentMetrics(registry: Registry): AgentMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames = ['agent']): Counter =>
    new Counter({ name, help, labelNames, registers });
  const running = new Gauge({
    name: 'spoor_agent_running',
    help: 'Tenants for which this process runs an agent.',
    labelNames: ['agent'],
    registers,
  });
  const seconds = new Histogram({
    name: 'spoor_agent_batch_seconds',
    help: 'From when an agent was handed a batch of changes until what it said was written.',
    labelNames: ['agent'],
    buckets: SECONDS,
    registers,
  });
  const changes = counter(
    'spoor_agent_changes_total',
    'Changes of attack paths that an agent dealt with.',
  );
  const said = counter(
    'spoor_agent_annotations_total',
    'Annotations that an agent made, or in shadow mode would have made.',
    ['agent', 'mode'],
  );
  const failures = counter(
    'spoor_agent_failures_total',
    'Times that an agent threw, took too long, or could not be run; it is tried again.',
  );
  const setAside = counter(
    'spoor_agent_set_aside_total',
    'Changes over which an agent failed five times and that were set aside.',
  );
  for (const { name: agent } of agents) {
    running.set({ agent }, 0);
    for (const one of [changes, failures, setAside]) one.inc({ agent }, 0);
    for (const mode of ['shadow', 'on']) said.inc({ agent, mode }, 0);
  }
  return {
    agentWatch: {
      onRunning: (agent, _, isRunning) => {
        running.inc({ agent }, isRunning ? 1 : -1);
      },
      onBatch: (agent, dealtWith, took) => {
        changes.inc({ agent }, dealtWith);
        seconds.observe({ agent }, took);
      },
      onSaid: (agent, mode, notes) => {
        said.inc({ agent, mode }, notes);
      },
      onFailed: (agent) => {
        failures.inc({ agent });
      },
      onSetAside: (agent) => {
        setAside.inc({ agent });
      },
    },
  };
}
