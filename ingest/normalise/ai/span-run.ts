import { named } from './span-attributes.js';
import type { Span } from './span.js';

/** What the spans of one event say of each other; spans that came apart have only themselves. */
export interface Trace {
  readonly spanById: ReadonlyMap<string, Span>;
  /** By trace id. */
  readonly conversations: ReadonlyMap<string, string>;
  /** By trace id, the span that names an agent; undefined where spans name several. */
  readonly onlyAgents: ReadonlyMap<string, Span | undefined>;
  /** Ids of traces in which an agent was invoked. */
  readonly agentTraces: ReadonlySet<string>;
}

export function traceOf(spans: readonly Span[]): Trace {
  const spanById = new Map<string, Span>();
  const conversations = new Map<string, string>();
  const onlyAgents = new Map<string, Span | undefined>();
  const agentTraces = new Set<string>();
  for (const span of spans) {
    const { traceId, spanId } = span;
    if (traceId === undefined) continue;
    if (spanId !== undefined) spanById.set(`${traceId}/${spanId}`, span);
    const conversation = conversationOf(span);
    if (conversation !== undefined) conversations.set(traceId, conversation);
    if (isNamed(span) && operationOf(span) !== 'create_agent') {
      const other = onlyAgents.has(traceId) ? onlyAgents.get(traceId) : span;
      onlyAgents.set(traceId, sameAgent(span, other) ? span : undefined);
    }
    if (isRun(span)) agentTraces.add(traceId);
  }
  return { spanById, conversations, onlyAgents, agentTraces };
}

export function operationOf({ attributes }: Span): string | undefined {
  const operation = named(attributes, 'gen_ai.operation.name');
  if (operation !== undefined) return operation.toLowerCase();
  const method = named(attributes, 'mcp.method.name');
  if (method !== undefined) return method === 'tools/call' ? 'execute_tool' : method;
  if (attributes.has('gen_ai.tool.name')) return 'execute_tool';
  // Conventions before 1.27 had no operations, and only calls of models.
  return attributes.has('gen_ai.request.model') ? 'chat' : undefined;
}

const RUNS = new Set(['invoke_agent', 'invoke_workflow']);

export function isRun(span: Span): boolean {
  return RUNS.has(operationOf(span) ?? '');
}

const AGENT = ['gen_ai.agent.id', 'gen_ai.agent.name', 'gen_ai.workflow.name'];

/** Deeper nesting than agents that call agents reach. */
const MAX_DEPTH = 64;

/** The span or the nearest above it that names its agent, else the one that its trace knows. */
export function agentSpan(span: Span, trace: Trace): Span | undefined {
  // What creates an agent is not the agent that is created.
  if (operationOf(span) === 'create_agent') return isNamed(span) ? span : undefined;
  let current: Span | undefined = span;
  for (let depth = 0; current !== undefined && depth < MAX_DEPTH; depth += 1) {
    if (isNamed(current)) return current;
    current = trace.spanById.get(`${current.traceId ?? ''}/${current.parentId ?? ''}`);
  }
  return trace.onlyAgents.get(span.traceId ?? '');
}

function sameAgent(one: Span, other: Span | undefined): boolean {
  return AGENT.every((name) => one.attributes.get(name) === other?.attributes.get(name));
}

function isNamed({ attributes }: Span): boolean {
  return named(attributes, ...AGENT) !== undefined;
}

/**
 * What ties the spans of a run together: the conversation, told by the span or by another of its
 * trace; else the trace; else the answer or session that it is alone with.
 */
export function runIdOf(span: Span, trace: Trace): string | undefined {
  return (
    conversationOf(span) ??
    trace.conversations.get(span.traceId ?? '') ??
    span.traceId ??
    named(span.attributes, 'gen_ai.response.id', 'mcp.session.id')
  );
}

/**
 * `run` for a conversation or where an agent was invoked; the operation where the span is all there
 * is; undefined for a span whose trace tells elsewhere what it is.
 */
export function runTypeOf(span: Span, trace: Trace): string | undefined {
  const traceId = span.traceId ?? '';
  const isPart = trace.agentTraces.has(traceId) || trace.conversations.has(traceId);
  if (isPart || isRun(span)) return 'run';
  return span.parentId === undefined ? operationOf(span) : undefined;
}

function conversationOf({ attributes }: Span): string | undefined {
  return named(attributes, 'gen_ai.conversation.id');
}
