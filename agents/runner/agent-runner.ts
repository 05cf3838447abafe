import { randomUUID } from 'node:crypto';
import type { Clock, TenantGraph } from '../../graph/index.js';
import type { Agent } from '../define-agent.js';
import {
  AgentReader,
  defaultAgentPace,
  type AgentMode,
  type AgentPace,
  type AgentWatch,
} from './agent-reader.js';

/** The agents that there are, and what they are to do in each tenant. */
export interface AgentRoster {
  readonly agents: readonly Agent[];
  readonly modeOf: (agent: string, tenant: string) => AgentMode;
}

export interface RunnerOptions extends AgentRoster {
  readonly graph: {
    tenants(): Promise<string[]>;
    tenant(name: string): TenantGraph;
  };
  readonly clock: Clock;
  readonly watch: AgentWatch;
  /** Tenants could not be looked up; it is tried again. */
  readonly onLost: (error: unknown) => void;
  readonly pace?: AgentPace | undefined;
}

/** How often new tenants are looked for. */
const REFRESH_MS = 15_000;

/** Runs agents for all tenants: each has a reader of its own in each, and holds up no other. */
export class AgentRunner {
  readonly #options: RunnerOptions;
  readonly #owner = randomUUID();
  /** By agent and tenant. */
  readonly #readers = new Map<string, AgentReader>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.refresh(), REFRESH_MS);
    void this.refresh();
  }

  /** Takes up new tenants; done by itself every few seconds. */
  async refresh(): Promise<void> {
    const { agents, graph, onLost } = this.#options;
    if (agents.length === 0) return;
    try {
      const tenants = await graph.tenants();
      for (const tenant of tenants) for (const agent of agents) this.#begin(agent, tenant);
    } catch (error) {
      if (!this.#isClosed) onLost(error);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await Promise.all([...this.#readers.values()].map((reader) => reader.close()));
  }

  #begin(agent: Agent, tenant: string): void {
    const { graph, clock, watch, modeOf, pace = defaultAgentPace } = this.#options;
    const key = JSON.stringify([agent.name, tenant]);
    const mode = modeOf(agent.name, tenant);
    if (this.#isClosed || mode === 'off' || this.#readers.has(key)) return;
    const owner = this.#owner;
    const ours = graph.tenant(tenant);
    this.#readers.set(
      key,
      new AgentReader({ graph: ours, agent, mode, owner, clock, watch, pace }),
    );
  }
}
