import { isUtf8 } from 'node:buffer';
import type { RawEvent } from '../normalise/format.js';
import { byte, isWhitespace, skipWhitespace } from './bytes.js';
import type { FrameLimits } from './limits.js';
import { isDeeperThan } from './nesting.js';

/** One record of a body. */
export type Frame = RecordFrame | BrokenFrame;

export interface RecordFrame {
  /** 1-based line of the body on which the record begins; records on one line share it. */
  readonly line: number;
  readonly event: RawEvent;
}

export interface BrokenFrame {
  readonly line: number;
  /** What is wrong and what was expected. Never quotes the record. */
  readonly problem: string;
  /** The record as it came, or its beginning; absent where nothing of it is held any more. */
  readonly raw?: Buffer;
  /** True where `raw` is all of it. */
  readonly whole?: boolean;
}

/** What is held of a broken record: far more than a person reads, far less than a record may have. */
const MAX_RAW_BYTES = 64 * 1024;

/** A broken frame with what is left of its record, copied: the bytes belong to whoever read them. */
export function broken(line: number, problem: string, bytes: Buffer): BrokenFrame {
  const whole = bytes.length <= MAX_RAW_BYTES;
  return { line, problem, raw: Buffer.from(bytes.subarray(0, MAX_RAW_BYTES)), whole };
}

const NOT_JSON = 'not valid JSON';
const NOT_OBJECT = 'expected a JSON object';

/** Levels that an array or a `Records` object may add around a record. */
const CONTAINER_LEVELS = 2;

/** The records in the bytes of one line or one array element; none when they are blank. */
export function* parseRecords(
  bytes: Buffer,
  line: number,
  limits: FrameLimits,
): Generator<Frame, void, undefined> {
  const text = trimmed(bytes);
  if (text.length === 0) return;
  const problem = problemBeforeParsing(text, limits);
  const value = problem === undefined ? parse(text) : undefined;
  if (value === undefined) yield broken(line, problem ?? NOT_JSON, text);
  else yield* recordsIn(value, line);
}

/** `head` is what was held of it when it grew too long. */
export function tooLong(line: number, limits: FrameLimits, head: Buffer): BrokenFrame {
  const problem = `longer than the limit of ${limits.maxLineBytes} bytes for one record`;
  return { ...broken(line, problem, head.subarray(0, limits.maxLineBytes)), whole: false };
}

function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && isWhitespace(bytes[end - 1])) end--;
  return bytes.subarray(skipWhitespace(bytes), end);
}

// A syntax error costs some ten times what a record does; cut and foreign lines are found without one.
function problemBeforeParsing(text: Buffer, limits: FrameLimits): string | undefined {
  const [first, last] = [text[0], text.at(-1)];
  if (first !== byte.openBrace && first !== byte.openBracket) return NOT_OBJECT;
  // In ASCII a closing bracket or brace is two after its opening one.
  if (last !== first + 2) return NOT_JSON;
  if (!isUtf8(text)) return 'not valid UTF-8';
  if (isDeeperThan(text, limits.maxDepth + CONTAINER_LEVELS)) {
    return `nested deeper than the limit of ${limits.maxDepth} levels`;
  }
  return undefined;
}

/** `undefined` when the bytes are not JSON, which can never be a parsed value. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function* recordsIn(value: unknown, line: number): Generator<Frame, void, undefined> {
  for (const record of elementsOf(value)) {
    if (isObject(record)) yield { line, event: record };
    else yield broken(line, `expected a JSON object, got ${typeName(record)}`, textOf(record));
  }
}

function elementsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const records = isObject(value) && Object.hasOwn(value, 'Records') ? value['Records'] : undefined;
  return Array.isArray(records) ? records : [value];
}

function textOf(record: unknown): Buffer {
  return Buffer.from(JSON.stringify(record));
}

function isObject(value: unknown): value is RawEvent {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
