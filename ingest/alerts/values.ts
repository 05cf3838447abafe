import { clip, isPlain, scalarText, type Plain } from '../normalise/common/text.js';
import { saysNothing } from '../normalise/common/told.js';

const MOST_VALUES = 16;
const MAX_VALUE = 8_192;
/** Parts of a path that are tried; each may stand for itself or go with those behind it. */
const MOST_PARTS = 8;

/**
 * The texts in a value: a scalar is one, a list is all of its scalars, and a text of several lines is what some
 * products make of a list. Placeholders such as `-` and `unknown` are left out.
 */
export function textsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const all = Array.isArray(value) ? (value as readonly unknown[]).slice(0, MOST_VALUES) : [value];
  const texts = all.flatMap((one) =>
    clip(scalarText(one) ?? '', MAX_VALUE).split('\n', MOST_VALUES),
  );
  return texts
    .map((text) => text.trim())
    .filter((text) => !saysNothing(text))
    .slice(0, MOST_VALUES);
}

/** The texts under the first of several names of own properties that has any. */
export function textsAt(record: Plain, names: readonly string[]): string[] {
  for (const name of names) {
    const texts = Object.hasOwn(record, name) ? textsOf(record[name]) : [];
    if (texts.length > 0) return texts;
  }
  return [];
}

export function firstAt(record: Plain, names: readonly string[]): string | undefined {
  return textsAt(record, names)[0];
}

/**
 * What stands at a dotted path of own properties. A property may have dots in its name, as flattened records
 * do; a list on the way stands for all of its elements.
 */
export function valueAt(value: unknown, path: string): unknown {
  if (!path.includes('.'))
    return isPlain(value) && Object.hasOwn(value, path) ? value[path] : undefined;
  return reach(value, path.split('.', MOST_PARTS), MOST_PARTS);
}

function reach(value: unknown, parts: readonly string[], depth: number): unknown {
  if (parts.length === 0 || depth < 0) return parts.length === 0 ? value : undefined;
  if (Array.isArray(value)) {
    const some = (value as readonly unknown[]).slice(0, MOST_VALUES);
    const found = some.flatMap((one) => reach(one, parts, depth - 1) ?? []);
    return found.length > 0 ? found : undefined;
  }
  if (!isPlain(value)) return undefined;
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join('.');
    if (!Object.hasOwn(value, name)) continue;
    const found = reach(value[name], parts.slice(length), depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
