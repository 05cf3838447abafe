import { clip, isPlain, scalarText } from '../normalise/common/text.js';

const MOST = 50;
const MAX_TEXT = 8_192;
const MAX_DEPTH = 6;
const MAX_VALUES = 500;
/** ATT&CK and ATLAS; some consoles write a sub-technique with a slash. */
const ID = /(?<!\w)(?:AML\.)?T\d{4}(?:[./]\d{3})?(?!\w)/gi;

/** Ids of techniques that stand anywhere in some values, each once, in the order in which they stand. */
export function techniqueIds(values: readonly unknown[]): string[] {
  const found = new Set<string>();
  for (const text of textsIn(values)) {
    for (const [id] of clip(text, MAX_TEXT).matchAll(ID)) {
      found.add(id.toUpperCase().replace('/', '.'));
      if (found.size >= MOST) return [...found];
    }
  }
  return [...found];
}

/** Scalars in nested lists and objects as text, so many of them and so deep at most. */
function* textsIn(values: readonly unknown[]): Generator<string, void, undefined> {
  let left = MAX_VALUES;
  function* visit(value: unknown, depth: number): Generator<string, void, undefined> {
    left -= 1;
    if (left < 0) return;
    const text = scalarText(value);
    if (text !== undefined) yield text;
    if (text !== undefined || depth >= MAX_DEPTH) return;
    const inner = Array.isArray(value)
      ? (value as readonly unknown[])
      : isPlain(value)
        ? Object.values(value)
        : [];
    for (const one of inner.slice(0, MAX_VALUES)) yield* visit(one, depth + 1);
  }
  for (const value of values.slice(0, MAX_VALUES)) yield* visit(value, 0);
}
