import type { Observation } from '../../../graph/index.js';
import { relate } from '../common/facts.js';
import { type Mention, resourceMention, principalUser } from '../common/mentions.js';
import { resultOf } from '../common/result.js';
import { known } from '../common/text.js';
import {
  type Agent,
  agentMention,
  type Inference,
  type Model,
  modelMention,
  type Run,
  runFacts,
  toolFacts,
  type User,
} from './mentions.js';
import { accessOf } from './span-access.js';
import { named } from './span-attributes.js';
import { placeFacts, serverOf } from './span-place.js';
import { agentSpan, isRun, operationOf, runIdOf, runTypeOf, type Trace } from './span-run.js';
import type { Span } from './span.js';

/**
 * The edges of one span at `at`; none where it names neither run, agent, tool nor model. `source`
 * issues runs, since a trace runs through many services; a service issues its agents and tools.
 */
export function spanFacts(span: Span, trace: Trace, at: number, source: string): Observation[] {
  const operation = operationOf(span);
  const run: Run = {
    agent: agentOf(span, trace, source),
    inference: inferenceOf(span, trace, source),
    model: modelOf(span, source),
    user: promptedBy(span, operation),
  };
  if (operation === 'create_agent') return creationFacts(at, run);
  const result = resultOf(!span.failed);
  const tool = operation === 'execute_tool' ? toolOf(span, source) : undefined;
  const access = accessOf(span, operation);
  if (operation === undefined || (isMcp(span) && tool === undefined && access === undefined)) {
    return [];
  }
  const callers = [run.inference, run.agent].filter((caller) => caller !== undefined);
  return [
    ...runFacts(at, run),
    ...(tool === undefined ? [] : toolFacts(at, run, tool, result)),
    ...callers.flatMap((caller) => {
      if (access === undefined) return [];
      const { type, name, ...what } = access;
      const resource = resourceMention(type, name);
      return [relate(at, 'ACCESSED_RESOURCE', caller, resource, { ...what, result })];
    }),
    ...placeFacts(at, span, agentSpan(span, trace), run),
  ];
}

/** Nobody has run yet: the agent is there, and has its model. */
function creationFacts(at: number, { agent, model }: Run): Observation[] {
  if (agent === undefined) return [];
  const used = model === undefined ? [] : [relate(at, 'USED_MODEL', agent, model)];
  return [{ entity: agent, at }, ...used];
}

function isMcp({ attributes }: Span): boolean {
  return attributes.has('mcp.method.name');
}

/** The service; one that was not given a name is known by what sent the spans. */
function serviceOf({ resource }: Span, source: string): string {
  const service = named(resource, 'service.name');
  return service === undefined || service.startsWith('unknown_service') ? source : service;
}

/**
 * The agent that the span or one above it names, else the one of the service. A service that was asked
 * (a server of tools or models) is no agent.
 */
function agentOf(span: Span, trace: Trace, source: string): Agent | undefined {
  const teller = agentSpan(span, trace);
  const service = serviceOf(span, source);
  if (teller === undefined) {
    const isAgent = isRun(span) || (span.kind !== 'server' && operationOf(span) !== 'create_agent');
    return isAgent ? agentMention(service, {}, service) : undefined;
  }
  const { attributes } = teller;
  const text = {
    id: named(attributes, 'gen_ai.agent.id'),
    name: named(attributes, 'gen_ai.agent.name', 'gen_ai.workflow.name'),
    version: named(attributes, 'gen_ai.agent.version'),
  };
  return agentMention(serviceOf(teller, source), text, service);
}

function inferenceOf(span: Span, trace: Trace, issuer: string): Inference | undefined {
  const id = runIdOf(span, trace);
  if (id === undefined) return undefined;
  const { attributes, failed } = span;
  const error = named(attributes, 'error.type') ?? 'error';
  return known<Inference>({
    kind: 'Inference',
    issuer,
    inference_id: id,
    name: id,
    type: runTypeOf(span, trace),
    outcome: failed && isRun(span) ? error : undefined,
    input_tokens: tokens(span, 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
    output_tokens: tokens(span, 'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
  });
}

function tokens({ attributes }: Span, ...names: readonly string[]): number | undefined {
  const text = named(attributes, ...names);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Providers that conventions before 1.37 knew by other names; `_OTHER` is none. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['az.ai.inference', 'azure.ai.inference'],
  ['az.ai.openai', 'azure.ai.openai'],
  ['gemini', 'gcp.gemini'],
  ['vertex_ai', 'gcp.vertex_ai'],
  ['xai', 'x_ai'],
]);

function modelOf(span: Span, source: string): Model | undefined {
  const { attributes } = span;
  const name = named(attributes, 'gen_ai.response.model', 'gen_ai.request.model');
  const provider = named(attributes, 'gen_ai.provider.name', 'gen_ai.system')?.toLowerCase();
  const isTold = provider !== undefined && provider !== '_other';
  const issuer = isTold ? (RENAMED.get(provider) ?? provider) : serviceOf(span, source);
  return modelMention(issuer, name);
}

function toolOf(span: Span, source: string): Mention<'Tool'> | undefined {
  const { attributes } = span;
  const name = named(attributes, 'gen_ai.tool.name', 'mcp.tool.name');
  if (name === undefined) return undefined;
  const issuer = (isMcp(span) ? serverOf(span) : undefined) ?? serviceOf(span, source);
  const type = named(attributes, 'gen_ai.tool.type')?.toLowerCase();
  return known<Mention<'Tool'>>({ kind: 'Tool', issuer, name, type });
}

const USER = ['enduser.id', 'user.id', 'user.email', 'user.name', 'enduser.pseudo.id'];

/** Tools are called by the agent, on behalf of the user who prompted it. */
function promptedBy({ attributes }: Span, operation: string | undefined): User | undefined {
  if (operation === 'execute_tool' || operation === 'create_agent') return undefined;
  return principalUser(named(attributes, ...USER));
}
