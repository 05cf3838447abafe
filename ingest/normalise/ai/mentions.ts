import type { EpochSeconds, Observation, RelationshipObservation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import type { Mention } from '../common/mentions.js';
import type { Result } from '../common/result.js';
import { known } from '../common/text.js';

export type Agent = Mention<'AiAgent'>;
export type Inference = Mention<'Inference'>;
export type Model = Mention<'AiModel'>;
export type Tool = Mention<'Tool'>;
export type User = Mention<'User'>;

/** An agent as telemetry tells it: an identifier, a name, or both. */
export interface AgentText {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

/**
 * The agent that its issuer knows by this identifier, else by this name. `unnamed` is what it is
 * called where neither is told: the one agent of that source or service.
 */
export function agentMention(issuer: string, text: AgentText, unnamed: string): Agent {
  const name = text.name ?? text.id ?? unnamed;
  const agent_id = text.id ?? name;
  return known<Agent>({ kind: 'AiAgent', issuer, agent_id, name, version: text.version });
}

export function modelMention(issuer: string, name: string | undefined): Model | undefined {
  return name === undefined ? undefined : { kind: 'AiModel', issuer, name };
}

/** Who prompted, in which run, with which model: the edges that every run may have. */
export interface Run {
  readonly agent: Agent | undefined;
  readonly inference: Inference | undefined;
  readonly model: Model | undefined;
  readonly user: User | undefined;
}

/**
 * The edges of a run. User and model are tied to the agent as well as to the run: the run expires
 * after days, and which agent a user reaches or a model drives should outlive it.
 */
export function runFacts(at: EpochSeconds, run: Run): Observation[] {
  const { agent, inference, model, user } = run;
  const facts: Observation[] = [];
  if (agent !== undefined && inference !== undefined) {
    facts.push(relate(at, 'PERFORMED_INFERENCE', agent, inference));
  }
  for (const place of [inference, agent]) {
    if (place === undefined) continue;
    if (model !== undefined) facts.push(relate(at, 'USED_MODEL', place, model));
    if (user !== undefined) facts.push(relate(at, 'PROMPTED', user, place));
  }
  return facts;
}

/** `count` calls of a tool that ended alike, by the agent and in its run. */
export function toolFacts(
  at: EpochSeconds,
  { agent, inference }: Pick<Run, 'agent' | 'inference'>,
  tool: Tool,
  result: Result,
  count = 1,
): RelationshipObservation[] {
  return [inference, agent]
    .filter((caller) => caller !== undefined)
    .map((caller) => relate(at, 'INVOKED_TOOL', caller, tool, { result }, count));
}
