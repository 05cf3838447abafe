import type { Attributes } from './ai/span-attributes.js';
import { spanFacts } from './ai/span-facts.js';
import { traceOf } from './ai/span-run.js';
import { isBatch, isSpan, type Span, spansOf } from './ai/span.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { CoverageRow, Format, RawEvent, Reception, Verdict } from './format.js';

const RUN = ['AiAgent PERFORMED_INFERENCE Inference', 'Process PERFORMED_INFERENCE Inference'];
const PLACE = ['AiAgent DEPLOYED_ON Host', 'Process RAN_ON Host'];
const MODEL = ['Inference USED_MODEL AiModel', 'AiAgent USED_MODEL AiModel'];
const USER = ['User PROMPTED Inference', 'User PROMPTED AiAgent'];
const TOOL = ['Inference INVOKED_TOOL Tool', 'AiAgent INVOKED_TOOL Tool'];
const STORE = ['Inference ACCESSED_RESOURCE Resource', 'AiAgent ACCESSED_RESOURCE Resource'];

/**
 * OpenTelemetry spans with the semantic conventions for generative AI (`gen_ai.*`) and the Model
 * Context Protocol (`mcp.*`): OTLP/JSON with any number of spans, as the collector writes it, or one
 * span, as the console exporters of the SDKs do. All spans of a conversation, else of a trace, are one
 * Inference. What was asked and answered, and the arguments of tools, are attributes that are not read.
 */
export const otelGenai = {
  name: 'otel-genai',
  recognises: (event: RawEvent): boolean => isBatch(event) || isSpan(event),
  normalise,
  coverage: [
    {
      event: 'invoke_agent, invoke_workflow',
      title: 'Agent or workflow ran',
      edges: [...RUN, ...PLACE, ...MODEL, ...USER],
      note: 'An agent without a name is the agent of its service; one that a server runs is not said to run on the host that asked.',
    },
    {
      event: 'chat, generate_content, text_completion, embeddings, plan',
      title: 'Model called',
      edges: [...RUN, ...PLACE, ...MODEL, ...USER],
    },
    {
      event: 'execute_tool, tools/call',
      title: 'Tool called',
      edges: [...RUN, ...PLACE, ...TOOL],
      note: 'Also over MCP, where the tool belongs to the server if its name is told.',
    },
    {
      event: 'retrieval, *_memory, resources/read',
      title: 'Data source, memory or MCP resource used',
      edges: [...RUN, ...PLACE, ...MODEL, ...USER, ...STORE],
      note: 'URIs without user, password, query and fragment.',
    },
    {
      event: 'create_agent',
      title: 'Agent created',
      edges: ['AiAgent USED_MODEL AiModel'],
    },
    {
      event: 'other MCP requests',
      title: 'Connection set up or kept up',
      edges: [],
      note: 'initialize, tools/list and notifications hold no fact',
    },
    {
      event: 'other spans',
      title: 'Span of anything else',
      edges: [],
      note: 'no attributes of GenAI or MCP',
    },
  ] as const satisfies readonly CoverageRow[],
} satisfies Format;

/** A line of the usual size holds fewer with the attributes that they need. */
const MAX_SPANS = 2000;

function isGenai(attributes: Attributes): boolean {
  return [...attributes.keys()].some((name) => /^(?:gen_ai|mcp)\./.test(name));
}

function normalise(event: RawEvent, { source }: Reception): Verdict {
  if (!isBatch(event) && !isSpan(event)) {
    return rejected('no span; expected OTLP/JSON or a span with ids, start and attributes');
  }
  const spans = spansOf(event, isGenai);
  if (spans.length === 0) return ignored('span without GenAI attributes');
  if (spans.length > MAX_SPANS) {
    return rejected(`more than ${MAX_SPANS} GenAI spans in one event; export smaller batches`);
  }
  const dated = spans.flatMap((span) =>
    'epoch' in span.start ? [{ span, at: span.start.epoch }] : [],
  );
  if (dated.length === 0)
    return rejected('no start time between 1980 and 2200 in nanoseconds or ISO 8601');
  const trace = traceOf(spans);
  const observations = dated.flatMap(({ span, at }) => spanFacts(span, trace, at, source));
  if (observations.length === 0) {
    return ignored('GenAI or MCP span that names no run, tool, store or model');
  }
  const at = dated.map((one) => one.at).reduce((first, time) => Math.min(first, time));
  return accepted({ observations, at, recordId: recordIdOf(spans) });
}

/** A span has an id of its own; a batch has none. */
function recordIdOf([span, ...others]: readonly Span[]): string | undefined {
  const isWhole = span?.traceId !== undefined && span.spanId !== undefined;
  return others.length === 0 && isWhole ? `${span.traceId}${span.spanId}` : undefined;
}
