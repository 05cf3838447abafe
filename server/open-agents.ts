import { AgentRunner, agents, type AgentRoster, type AgentWatch } from '../agents/index.js';
import type { Config } from './config.js';
import type { Service } from './service.js';

type Parts = Pick<Service, 'agents' | 'config' | 'graph' | 'clock' | 'log' | 'metrics'>;

/** The agents that come with the service, and what the configuration has them do. */
export function agentRoster(config: Config): AgentRoster {
  return {
    agents,
    modeOf: (agent, tenant) => {
      const { mode = 'off', tenants = {} } = settingsOf(config, agent) ?? {};
      return (Object.hasOwn(tenants, tenant) ? tenants[tenant] : undefined) ?? mode;
    },
  };
}

/** Runs them, told to log and metrics. */
export function openAgents({
  agents: roster,
  config,
  graph,
  clock,
  log,
  metrics,
}: Parts): AgentRunner {
  const settings = roster.agents.flatMap(({ name }) => settingsOf(config, name) ?? []);
  const isForAll = settings.some(({ mode }) => mode !== 'off');
  const named = [...new Set(settings.flatMap(({ tenants }) => Object.keys(tenants)))];
  return new AgentRunner({
    ...roster,
    clock,
    graph: {
      tenant: (name) => graph.tenant(name),
      // Where no agent runs but for named tenants, the others need not be looked up.
      tenants: async () =>
        isForAll ? [...new Set([...named, ...(await graph.tenants())])] : named,
    },
    watch: { ...metrics.agentWatch, ...logging(log, metrics.agentWatch) },
    onLost: (error) => {
      log.warn({ err: error }, 'tenants could not be looked up for agents; tried again soon');
    },
  });
}

function logging(
  log: Parts['log'],
  watch: AgentWatch,
): Pick<AgentWatch, 'onFailed' | 'onSetAside'> {
  return {
    onFailed: (agent, tenant, error) => {
      watch.onFailed(agent, tenant, error);
      log.warn({ agent, tenant, err: error }, 'an agent failed; it is tried again');
    },
    onSetAside: (agent, tenant, path, error) => {
      watch.onSetAside(agent, tenant, path, error);
      log.error(
        { agent, tenant, path, err: error },
        'an agent cannot deal with a change: it was set aside, and the agent goes on',
      );
    },
  };
}

function settingsOf(
  { agents: sections }: Config,
  agent: string,
): Config['agents'][string] | undefined {
  const key = agent.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return sections[key];
}
