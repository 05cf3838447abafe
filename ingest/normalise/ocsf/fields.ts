import { countAt, listAt, plainAt, textAt } from '../common/fields.js';
import { clip, isPlain, MAX_NAME, type Plain } from '../common/text.js';

/** What mappers write where a source told nothing; each would become a node that everything meets in. */
const UNTOLD = new Set([
  '',
  '-',
  "''",
  '""',
  '?',
  '*',
  'null',
  'none',
  'n/a',
  'unknown',
  'undefined',
  '(null)',
  '(empty)',
  '00000000-0000-0000-0000-000000000000',
]);
const LONGEST_UNTOLD = 36;

/** Text at a path, without surrounding blanks; undefined for placeholders such as `-` and `N/A`. */
export function said(value: unknown, ...path: readonly string[]): string | undefined {
  const text = textAt(value, ...path)?.trim();
  if (text === undefined) return undefined;
  const untold = text.length <= LONGEST_UNTOLD && UNTOLD.has(text.toLowerCase());
  return untold ? undefined : text;
}

/** `said`, cut to the length of a name. */
export function saidName(value: unknown, ...path: readonly string[]): string | undefined {
  const text = said(value, ...path);
  return text === undefined ? undefined : clip(text, MAX_NAME);
}

/** The objects in a list, `limit` of them at most; an object that stands where a list belongs is one. */
export function objectsAt(
  limit: number,
  value: unknown,
  ...path: readonly [string, ...string[]]
): readonly Plain[] {
  const listed = listAt(limit, value, ...path).filter(isPlain);
  if (listed.length > 0) return listed;
  const single = plainAt(value, ...path);
  return Object.keys(single).length === 0 ? [] : [single];
}

/** A port; undefined for 0 and for what is none. */
export function portAt(value: unknown, ...path: readonly string[]): number | undefined {
  const port = countAt(value, ...path);
  return port === undefined || port === 0 || port > 65_535 ? undefined : port;
}

/** The type that a source gives a thing, in the form of Resource types: lower case, without blanks. */
export function typeName(text: string): string {
  return clip(text.toLowerCase(), MAX_NAME).replace(/[\s/]+/g, '_');
}
