import { isPlain, own } from '../plain.js';

const MAX_SEGMENTS = 16;
const MAX_ELEMENTS = 256;
const MAX_JSON = 256 * 1024;

/**
 * What stands at a dotted path: `userIdentity.type`, `TargetResources.ModifiedProperties.NewValue`.
 * Names fit in any case where not as they are; lists are gone through; objects written as JSON text,
 * as Log Analytics stores them, are read. Several finds come as a list, none as undefined.
 */
export function findPath(root: unknown, path: string): unknown {
  const direct = own(root, path);
  if (direct !== undefined) return direct;
  let found: readonly unknown[] = [root];
  for (const segment of path.split('.', MAX_SEGMENTS)) {
    found = found.flatMap((value) => elementsOf(value)).flatMap((value) => step(value, segment));
    if (found.length === 0) return undefined;
  }
  return found.length === 1 ? found[0] : found.slice(0, MAX_ELEMENTS);
}

function step(value: unknown, segment: string): readonly unknown[] {
  const exact = own(value, segment);
  if (exact !== undefined) return [exact];
  if (!isPlain(value)) return [];
  const wanted = segment.toLowerCase();
  for (const name in value) {
    if (
      name.length === wanted.length &&
      name.toLowerCase() === wanted &&
      Object.hasOwn(value, name)
    ) {
      const loose = value[name];
      return loose === undefined ? [] : [loose];
    }
  }
  return [];
}

function elementsOf(value: unknown): readonly unknown[] {
  const read = typeof value === 'string' ? fromJson(value) : value;
  return Array.isArray(read) ? read.slice(0, MAX_ELEMENTS) : [read];
}

/** An object or list written as JSON text, read; any other text as it is. */
export function fromJson(text: string): unknown {
  const first = text.trimStart().charAt(0);
  if ((first !== '{' && first !== '[') || text.length > MAX_JSON) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Other paths at which a field may stand, by the name that rules have for it; the first that is there. */
export type Aliases = Readonly<Record<string, readonly string[]>>;

/** Finds a field by its path in one object after the other, then by the paths of its aliases. */
export function pathFinder(
  roots: readonly unknown[],
  aliases: Aliases = {},
): (field: string) => unknown {
  const find = (path: string): unknown => {
    for (const root of roots) {
      const found = findPath(root, path);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return (field) => {
    const found = find(field);
    if (found !== undefined || !Object.hasOwn(aliases, field)) return found;
    for (const path of aliases[field] ?? []) {
      const other = find(path);
      if (other !== undefined) return other;
    }
    return undefined;
  };
}
