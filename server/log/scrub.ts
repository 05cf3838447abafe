const MASK = '[hidden]';
const DEEPEST = 8;
const MOST_ENTRIES = 100;
const LONGEST_TEXT = 4_000;
const LONGEST_CAUSES = 5;

/** Names of fields that hold secrets, in any spelling: `apiKey`, `API-Key`, `x-api-key`. */
const secretName =
  /authorization|cookie|passw|passphrase|secret|token|credential|api[_-]?key|private[_-]?key|signature|jwt|^auth$/i;

type Fields = Record<string, unknown>;

/** Fields of a log line with secrets masked by name, cut to a depth, a width and a length. */
export function scrub(fields: Fields): Fields {
  return scrubObject(fields, 0, new Set());
}

/** An error with its causes: type, code, message and stack of each, and nothing it carries beside them. */
export function scrubError(error: unknown): unknown {
  return error instanceof Error ? describe(error, LONGEST_CAUSES) : scrubValue(error, 1, new Set());
}

/** What libraries hang on their errors (requests, configurations, headers) is where secrets get out. */
function describe(error: Error, causes: number): Fields {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' && { code: clip(code) }),
    message: clip(error.message),
    stack: clip(error.stack ?? ''),
    ...(cause instanceof Error && causes > 0 && { cause: describe(cause, causes - 1) }),
  };
}

function scrubValue(value: unknown, depth: number, above: ReadonlySet<object>): unknown {
  if (typeof value === 'string') return clip(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describe(value, LONGEST_CAUSES);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
  if (above.has(value)) return '[circular]';
  if (depth >= DEEPEST) return '[too deep]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const within = new Set(above).add(value);
  if (value instanceof Map) return scrubObject(Object.fromEntries(value) as Fields, depth, within);
  const list = value instanceof Set ? [...(value as Set<unknown>)] : value;
  if (!Array.isArray(list)) return scrubObject(value as Fields, depth, within);
  return list.slice(0, MOST_ENTRIES).map((part) => scrubValue(part, depth + 1, within));
}

function scrubObject(fields: Fields, depth: number, above: ReadonlySet<object>): Fields {
  const names = Object.keys(fields).slice(0, MOST_ENTRIES);
  return Object.fromEntries(
    names.map((name) => [
      name,
      secretName.test(name) ? MASK : scrubValue(read(fields, name), depth + 1, above),
    ]),
  );
}

/** A getter of somebody else's may throw; logging must not. */
function read(fields: Fields, name: string): unknown {
  try {
    return fields[name];
  } catch {
    return '[unreadable]';
  }
}

function clip(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
