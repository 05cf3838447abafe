import { listAt, plainAt, textAt } from '../common/fields.js';
import { parsePort } from '../common/flow.js';
import { clip, clipped, isPlain, MAX_NAME, type Plain } from '../common/text.js';
import { saysNothing } from '../common/told.js';

/** Text at a path, without surrounding blanks; undefined for placeholders such as `-` and `N/A`. */
export function said(value: unknown, ...path: readonly string[]): string | undefined {
  const text = textAt(value, ...path)?.trim();
  return text === undefined || saysNothing(text) ? undefined : text;
}

/** `said`, cut to the length of a name. */
export function saidName(value: unknown, ...path: readonly string[]): string | undefined {
  return clipped(said(value, ...path), MAX_NAME);
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

export function portAt(value: unknown, ...path: readonly string[]): number | undefined {
  return parsePort(textAt(value, ...path));
}

/** The type that a source gives a thing, in the form of Resource types: lower case, without blanks. */
export function typeName(text: string): string {
  return clip(text.toLowerCase(), MAX_NAME).replace(/[\s/]+/g, '_');
}
