import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { plainAt } from '../common/fields.js';
import type { Mention } from '../common/mentions.js';
import { known } from '../common/text.js';
import type { OcsfEvent } from './event.js';
import { saidName } from './fields.js';

/** The agent that performed an operation (AI operation profile); undefined where none is told. */
export function agentOf({ fields, product }: OcsfEvent): Mention<'AiAgent'> | undefined {
  const agent = plainAt(fields, 'ai_agent');
  const name = saidName(agent, 'name');
  const id = saidName(agent, 'uid') ?? name;
  // Without an issuer the id says nothing: every platform counts its agents from one.
  if (id === undefined || product === undefined) return undefined;
  return known<Mention<'AiAgent'>>({
    kind: 'AiAgent',
    name: name ?? id,
    agent_id: id,
    issuer: product,
    version: saidName(agent, 'version'),
  });
}

/** Where the agent ran and which model drove it. */
export function agentFacts(event: OcsfEvent): Observation[] {
  const agent = agentOf(event);
  if (agent === undefined) return [];
  const facts: Observation[] = [];
  const model = modelOf(event);
  if (model !== undefined) facts.push(relate(event.at, 'USED_MODEL', agent, model));
  const { device } = event;
  if (device !== undefined) facts.push(relate(event.at, 'DEPLOYED_ON', agent, device.host));
  return facts;
}

function modelOf({ fields, product }: OcsfEvent): Mention<'AiModel'> | undefined {
  const driving = plainAt(fields, 'ai_agent', 'ai_model');
  const model = Object.keys(driving).length > 0 ? driving : plainAt(fields, 'ai_model');
  const name = saidName(model, 'name') ?? saidName(model, 'uid');
  const issuer = saidName(model, 'ai_provider')?.toLowerCase() ?? product;
  return name === undefined || issuer === undefined ? undefined : { kind: 'AiModel', name, issuer };
}
