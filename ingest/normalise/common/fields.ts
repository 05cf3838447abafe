import { isPlain, type Plain } from './text.js';

/** A way through an object: names of own properties, outermost first. */
export type Path = readonly string[];

/** A string, not empty, at a path of own properties; a number counts as its digits. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let current = value;
  for (const name of path) {
    if (!isPlain(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  if (typeof current === 'number') return String(current);
  return typeof current === 'string' && current !== '' ? current : undefined;
}

/** An object at a path of own properties; an empty one where there is something else. */
export function plainAt(value: unknown, ...path: readonly string[]): Plain {
  let current = value;
  for (const name of path) {
    if (!isPlain(current) || !Object.hasOwn(current, name)) return {};
    current = current[name];
  }
  return isPlain(current) ? current : {};
}

/** The elements of a list at a path of own properties, `limit` of them at most; none where there is none. */
export function listAt(
  limit: number,
  value: unknown,
  ...path: readonly [string, ...string[]]
): readonly unknown[] {
  const last = path.at(-1) ?? '';
  const list = plainAt(value, ...path.slice(0, -1))[last];
  return Array.isArray(list) ? list.slice(0, limit) : [];
}

/** What `read` makes of the first of several places of which it makes anything. */
export function firstAt<T>(
  value: unknown,
  paths: readonly Path[],
  read: (text: string) => T | undefined,
): T | undefined {
  for (const path of paths) {
    const text = textAt(value, ...path);
    const found = text === undefined ? undefined : read(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a table has under a name that came with an event, and so may be `constructor`. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A whole number that is not negative; also out of digits. */
export function countAt(value: unknown, ...path: readonly string[]): number | undefined {
  const text = textAt(value, ...path);
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}
