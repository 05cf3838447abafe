import { firstAt, type Path } from './fields.js';
import { clip, MAX_NAME } from './text.js';

/** What exporters write where a source told nothing; each would become a node that everything meets in. */
const NOTHING = new Set([
  '',
  '-',
  "''",
  '""',
  '?',
  '*',
  '(empty)',
  '(null)',
  '<null>',
  'n/a',
  'nan',
  'none',
  'not available',
  'null',
  'undefined',
  'unknown',
]);
const LONGEST_NOTHING = 36;

const ZERO_ID = /^(?:0x)?0{16,}$|^0{8}-(?:0{4}-){3}0{12}$/;

/** True for placeholders such as `-` and `N/A`, and for ids of zeros. */
export function saysNothing(text: string): boolean {
  if (text.length > LONGEST_NOTHING) return false;
  return NOTHING.has(text.toLowerCase()) || ZERO_ID.test(text);
}

/** A name or identifier, trimmed and cut at `limit` characters; undefined where the text says nothing. */
export function told(text: string | undefined, limit = MAX_NAME): string | undefined {
  if (text === undefined) return undefined;
  const name = clip(text, limit).trim();
  return saysNothing(name) ? undefined : name;
}

/** The first of several places that tells a name or identifier. */
export function firstTold(value: unknown, paths: readonly Path[]): string | undefined {
  return firstAt(value, paths, told);
}
