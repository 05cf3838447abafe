import { decodeHexText, isEncoded } from './decode.js';
import type { AuditFields } from './record.js';

/** A record of the kernel has 9,000 characters at most; merged ones of other sensors a few times that. */
const MAX_TEXT = 64 * 1024;
/** Pairs, and words between them, that are read of one record. */
const MAX_STEPS = 8192;
/** Between the kernel's fields and those that auditd adds when it resolves names. */
const ENRICHED = '\u001d';

const KEY = /([A-Za-z_][A-Za-z0-9_.-]{0,63}(?:\[\d{1,6}\])?)=/y;
const SKIP = /[^\s,(]*[\s,(]*/y;
/** Enriched fields may follow `(null)` without a separator. */
const BARE = /\((?:null|none|unset)\)|\S*/y;
const LIST = /\["(?:[^"\\]|\\.)*"(?:,"(?:[^"\\]|\\.)*")*\]/y;

/** Who wrote the text: auditd, or auoms, which interprets values and does not escape quotes. */
export type Dialect = 'audit' | 'auoms';

interface Value {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly end: number;
}

/**
 * The `key=value` pairs of a record's text. The first of a name counts, since values that a user
 * chooses stand behind those of the kernel. `msg='…'` of user-space records is read like the rest.
 */
export function readFields(type: string, text: string, dialect: Dialect = 'audit'): AuditFields {
  const fields = new Map<string, string>();
  const body = text.slice(0, MAX_TEXT).replaceAll(ENRICHED, ' ');
  const message = readInto(fields, type, body, dialect);
  if (message !== undefined) readInto(fields, type, message, dialect);
  return fields;
}

/** Gives back the quoted `msg`, which holds fields of its own. */
function readInto(
  fields: Map<string, string>,
  type: string,
  text: string,
  dialect: Dialect,
): string | undefined {
  let message: string | undefined;
  let at = 0;
  for (let step = 0; at < text.length && step < MAX_STEPS; step++) {
    KEY.lastIndex = at;
    const name = KEY.exec(text)?.[1];
    if (name === undefined) {
      at = skip(text, at);
      continue;
    }
    const value = readValue(name, text, at + name.length + 1, dialect);
    if (name === 'msg' && value.isQuoted) message ??= value.text;
    else if (!fields.has(name)) fields.set(name, decoded(type, name, value, dialect));
    at = value.end;
    // auoms writes the title without quotes, and whatever is in it would pass for fields.
    if (dialect === 'auoms' && name === 'proctitle') break;
  }
  return message;
}

/** At least one character on, to where a key may begin. */
function skip(text: string, at: number): number {
  SKIP.lastIndex = at;
  const skipped = SKIP.exec(text)?.[0].length ?? 0;
  return at + Math.max(1, skipped);
}

function readValue(name: string, text: string, at: number, dialect: Dialect): Value {
  const first = text[at];
  if (first === '"') return quoted(text, at, endOfQuoted(name, text, at, dialect));
  if (first === "'") return quoted(text, at, text.lastIndexOf("'"));
  const list = first === '[' ? matchAt(LIST, text, at) : undefined;
  if (list !== undefined) return { text: list, isQuoted: true, end: at + list.length };
  const bare = matchAt(BARE, text, at) ?? '';
  return { text: bare.replace(/,$/, ''), isQuoted: false, end: at + bare.length };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Without its closing quote the value is the rest: the line was cut. */
function quoted(text: string, open: number, close: number): Value {
  const end = close > open ? close : text.length;
  return { text: text.slice(open + 1, end), isQuoted: true, end: end + 1 };
}

function endOfQuoted(name: string, text: string, open: number, dialect: Dialect): number {
  if (dialect === 'audit') return text.indexOf('"', open + 1);
  const last = name === 'cmdline' ? text.lastIndexOf('" redactors=') : -1;
  return last > open ? last : endBeforeKey(text, open);
}

const QUOTE_BEFORE_KEY = /"(?= [A-Za-z_]\w*=|$)/g;

function endBeforeKey(text: string, open: number): number {
  QUOTE_BEFORE_KEY.lastIndex = open + 1;
  return QUOTE_BEFORE_KEY.exec(text)?.index ?? -1;
}

function decoded(type: string, name: string, { text, isQuoted }: Value, dialect: Dialect): string {
  const isHex = dialect === 'audit' && !isQuoted && isEncoded(type, name);
  return isHex ? decodeHexText(text) : text;
}
