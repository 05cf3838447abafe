/**
 * Bounds on text that goes into the graph. Events are hostile: without a bound one line could put a
 * megabyte into a key. Two values that differ only beyond the bound become one; at these lengths that
 * happens with generated text, not with names that people or programs work with.
 */
export const MAX_NAME = 256;
export const MAX_PATH = 1024;
export const MAX_DATA = 1024;
export const MAX_COMMAND_LINE = 8192;

/** The first `limit` UTF-16 units, never ending in half a surrogate pair. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? limit - 1 : limit);
}

/** `clip` of a text that may not be told. */
export function clipped(text: string | undefined, limit: number): string | undefined {
  return text === undefined ? undefined : clip(text, limit);
}

/** A scalar as text; undefined for null, objects and everything else that has no single value. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return typeof value === 'boolean' ? String(value) : undefined;
}

/** A JSON object whose properties may be read; arrays and null are not. */
export type Plain = Readonly<Record<string, unknown>>;

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same properties, each of which may be undefined. */
export type Draft<T> = { readonly [N in keyof T]: T[N] | undefined };

/** The object without the properties that are undefined: a property that is not known is left out. */
export function known<T extends object>(draft: Draft<T>): T {
  const result: Partial<Record<keyof T, unknown>> = {};
  for (const name in draft) {
    const property = draft[name];
    if (property !== undefined) result[name] = property;
  }
  return result as T;
}
