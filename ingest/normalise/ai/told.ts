import { textAt } from '../common/fields.js';
import { clip, MAX_NAME } from '../common/text.js';

/** What exporters write where they know nothing. */
const NOTHING = new Set(['', '-', '(empty)', 'n/a', 'nan', 'none', 'null', 'undefined', 'unknown']);

const ZERO_ID = /^(?:0x)?0{16,}$|^0{8}-(?:0{4}-){3}0{12}$/;

/**
 * A name or identifier, trimmed and cut at `limit` characters (256); undefined where the text says
 * nothing.
 */
export function told(text: string | undefined, limit = MAX_NAME): string | undefined {
  if (text === undefined) return undefined;
  const name = clip(text, limit).trim();
  return NOTHING.has(name.toLowerCase()) || ZERO_ID.test(name) ? undefined : name;
}

/** A way through an object: names of own properties, outermost first. */
export type Path = readonly string[];

/** The first of several places that tells a name or identifier. */
export function firstTold(value: unknown, paths: readonly Path[]): string | undefined {
  for (const path of paths) {
    const text = told(textAt(value, ...path));
    if (text !== undefined) return text;
  }
  return undefined;
}
