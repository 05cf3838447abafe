import { isPlain, MAX_PATH, type Plain, scalarText } from '../common/text.js';
import { told } from '../common/told.js';

/** Scalar attributes of a span or resource by their dotted names, as text. */
export type Attributes = ReadonlyMap<string, string>;

/** OpenTelemetry allows 128 by default; exporters that flatten a span add its fields. */
const MAX_ATTRIBUTES = 1000;

/** What is read. Prompts, arguments of tools and their answers are attributes too, and are not. */
const READ = new Set(
  [
    'gen_ai.operation.name gen_ai.provider.name gen_ai.system gen_ai.conversation.id',
    'gen_ai.agent.id gen_ai.agent.name gen_ai.agent.version gen_ai.workflow.name',
    'gen_ai.request.model gen_ai.response.model gen_ai.response.id',
    'gen_ai.usage.input_tokens gen_ai.usage.prompt_tokens',
    'gen_ai.usage.output_tokens gen_ai.usage.completion_tokens',
    'gen_ai.tool.name gen_ai.tool.type gen_ai.data_source.id gen_ai.memory.store.id',
    'mcp.method.name mcp.tool.name mcp.session.id mcp.resource.uri',
    'enduser.id enduser.pseudo.id user.id user.email user.name error.type server.address',
    'service.name host.name process.pid process.executable.name process.executable.path',
  ].flatMap((line) => line.split(' ')),
);

/**
 * Attributes in each of the ways that exporters write them: a list of `{key, value: {stringValue}}`
 * (OTLP), or an object with dotted names or with objects in objects. Values are 1,024 characters at
 * most; lists and what says nothing are left out.
 */
export function attributesOf(raw: unknown): Attributes {
  const found = new Map<string, string>();
  for (const [name, value] of Array.isArray(raw) ? pairsOf(raw) : entriesOf(raw, '', 0)) {
    const text = READ.has(name) ? told(scalarText(valueOf(value)), MAX_PATH) : undefined;
    if (text !== undefined) found.set(name, text);
  }
  return found;
}

function pairsOf(list: readonly unknown[]): [string, unknown][] {
  return list.slice(0, MAX_ATTRIBUTES).flatMap((pair) => {
    if (!isPlain(pair)) return [];
    const { key, value } = pair;
    return typeof key === 'string' && key.length < 128 ? [[key, value] as [string, unknown]] : [];
  });
}

/** `gen_ai.request.model` is the deepest name that is read. */
const MAX_DEPTH = 4;

function entriesOf(raw: unknown, prefix: string, depth: number): [string, unknown][] {
  if (!isPlain(raw)) return [];
  return Object.keys(raw)
    .slice(0, MAX_ATTRIBUTES)
    .flatMap((name): [string, unknown][] => {
      const value = raw[name];
      if (name.length > 128) return [];
      const nested = isPlain(value) && depth < MAX_DEPTH && !isAnyValue(value);
      return nested ? entriesOf(value, `${prefix}${name}.`, depth + 1) : [[prefix + name, value]];
    });
}

/** OTLP's union of values; in JSON, whole numbers are strings. */
const ANY_VALUES = ['stringValue', 'intValue', 'doubleValue', 'boolValue'] as const;

function isAnyValue(value: Plain): boolean {
  return ANY_VALUES.some((field) => Object.hasOwn(value, field));
}

function valueOf(value: unknown): unknown {
  if (!isPlain(value)) return value;
  const field = ANY_VALUES.find((name) => Object.hasOwn(value, name));
  return field === undefined ? undefined : value[field];
}

/** The first of several attributes that is told, cut at 256 characters. */
export function named(attributes: Attributes, ...names: readonly string[]): string | undefined {
  const name = names.find((one) => attributes.has(one));
  return name === undefined ? undefined : told(attributes.get(name));
}
