import { SpoorError } from '../../graph/index.js';
import type { Json } from '../connectors/connector.js';

const DEEPEST = 64;
/** Of a pair of UTF-16 units only one: no text, and nothing that UTF-8 can say. */
const LONE = /\p{Surrogate}/gu;

/**
 * The one text of a value, after RFC 8785 (JCS): members in the order of their UTF-16 units, no white space, strings and
 * numbers as JSON.stringify writes them. So a digest of the text is a digest of the value.
 *
 * @throws TypeError for what JSON can't say: undefined, NaN, a bigint, an instance of a class, half a character
 * @throws SpoorError PAYLOAD_TOO_LARGE for more than 64 levels
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > DEEPEST) throw tooDeep();
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeText(value);
  if (typeof value === 'number') return writeNumber(value);
  if (Array.isArray(value)) return `[${value.map((one) => write(one, depth + 1)).join(',')}]`;
  if (!isPlain(value)) throw new TypeError(`JSON has no ${nameOf(value)}.`);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${writeText(name)}:${write(value[name], depth + 1)}`);
  return `{${members.join(',')}}`;
}

function writeText(text: string): string {
  if (text.search(LONE) >= 0) throw new TypeError('A text ends or begins in half a character.');
  return JSON.stringify(text);
}

function writeNumber(number: number): string {
  if (!Number.isFinite(number)) throw new TypeError(`JSON has no ${number}.`);
  return JSON.stringify(number);
}

/**
 * A value as a record can hold it: members that are undefined are left out, and half a character, which a hostile name may
 * end in, is written out as `\ud800`. Otherwise as it is.
 *
 * @throws as `canonicalJson`
 */
export function recordable(value: unknown, depth = 0): Json {
  if (depth > DEEPEST) throw tooDeep();
  if (typeof value === 'string') return wholeText(value);
  if (Array.isArray(value)) return value.map((one: unknown) => recordable(one, depth + 1));
  if (isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(
      members.map(([name, member]) => [wholeText(name), recordable(member, depth + 1)]),
    );
  }
  const isScalar = value === null || typeof value === 'boolean' || typeof value === 'number';
  if (!isScalar) throw new TypeError(`JSON has no ${nameOf(value)}.`);
  return value;
}

/** A text with half a character written out as `\ud800`. */
export function wholeText(text: string): string {
  return text.replace(LONE, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function nameOf(value: unknown): string {
  return typeof value === 'object' ? 'object of a class' : typeof value;
}

function tooDeep(): SpoorError {
  return new SpoorError('PAYLOAD_TOO_LARGE', `A record holds ${DEEPEST} levels at most.`);
}
