import { RecordView, type SigmaEvent } from '../match/sigma-event.js';
import { isPlain, own, ownPlain, ownText, type Plain, scalarText } from '../plain.js';
import { findPath, pathFinder } from './paths.js';
import type { SourceSet } from './sources.js';

/** Spoor's own: Sigma knows no log sources of AI agents yet. */
const CALL = { product: 'ai', category: 'tool_call' } as const;
const SPAN: SourceSet = [{ product: 'ai', service: 'otel-genai' }];
const SPAN_OF_TOOL: SourceSet = [{ ...CALL, service: 'otel-genai' }];
const TRACE: SourceSet = [{ product: 'ai', service: 'agent-trace' }];
const TRACE_OF_TOOL: SourceSet = [{ ...CALL, service: 'agent-trace' }];
const COPILOT: SourceSet = [{ product: 'ai', service: 'copilot' }];

const MAX_SPANS = 1000;
const MAX_CALLS = 500;

/** Spans of generative AI: each by itself, with its attributes as fields. */
export function spanViews(record: Plain): readonly SigmaEvent[] {
  return spansIn(record).map((span) => {
    const attributes = attributesOf(span);
    const isTool = own(attributes, 'gen_ai.tool.name') !== undefined;
    const find = pathFinder([attributes, span], {
      'tool.name': ['gen_ai.tool.name'],
      'tool.arguments': ['gen_ai.tool.call.arguments'],
    });
    return new RecordView(isTool ? SPAN_OF_TOOL : SPAN, find, [attributes]);
  });
}

function spansIn(record: Plain): readonly Plain[] {
  const batch = findPath(record, 'resourceSpans.scopeSpans.spans');
  const lists: readonly unknown[] = Array.isArray(batch) ? batch.flat(1) : [record];
  return lists.filter(isPlain).slice(0, MAX_SPANS);
}

/** OTLP writes attributes as a list of keys and typed values, others as an object. */
function attributesOf(span: Plain): Plain {
  const list = own(span, 'attributes');
  if (!Array.isArray(list)) return ownPlain(span, 'attributes') ?? span;
  const pairs = list.slice(0, 512).map((one) => {
    const value = own(one, 'value');
    const inner = isPlain(value) ? Object.values(value)[0] : value;
    return [ownText(one, 'key') ?? '', inner] as const;
  });
  return Object.fromEntries(pairs);
}

/** A conversation with an agent: each call of a tool by itself, and the conversation as a whole. */
export function traceViews(record: Plain): readonly SigmaEvent[] {
  const turns = own(record, 'traj') ?? own(record, 'messages') ?? own(record, 'trajectory');
  const list: readonly unknown[] = Array.isArray(turns) ? turns.slice(0, MAX_CALLS) : [];
  const calls = list.flatMap((turn) => {
    const called = own(turn, 'tool_calls');
    const made: readonly unknown[] = Array.isArray(called) ? called : [];
    return made.slice(0, MAX_CALLS);
  });
  return [
    new RecordView(TRACE, pathFinder([record]), [record]),
    ...calls.slice(0, MAX_CALLS).map(callView),
  ];
}

function callView(call: unknown): SigmaEvent {
  const made = ownPlain(call, 'function') ?? call;
  const written = own(made, 'arguments') ?? own(made, 'input');
  const fields: Plain = {
    'tool.name': own(made, 'name'),
    'tool.arguments': scalarText(written) ?? written,
  };
  return new RecordView(TRACE_OF_TOOL, pathFinder([fields]), [fields]);
}

/** A row of an export of what was said to Copilot. */
export function copilotView(record: Plain): SigmaEvent {
  return new RecordView(COPILOT, pathFinder([record]), [record]);
}
