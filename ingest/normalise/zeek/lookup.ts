import { isPlain } from '../common/text.js';

/**
 * The value at a dotted path, whichever dots are part of a name and whichever are steps into an
 * object: `id.orig_h` is found as `{"id.orig_h": …}` and as `{"id": {"orig_h": …}}`. The path is the
 * program's own, never text of an event: the search branches at each of its dots.
 */
export function valueAt(value: unknown, path: string): unknown {
  if (!isPlain(value)) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    if (!Object.hasOwn(value, head)) continue;
    const found = valueAt(value[head], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A string, not empty, at a dotted path. */
export function textOf(value: unknown, path: string): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
