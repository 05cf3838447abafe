import { clip, isPlain } from '../normalise/common/text.js';

interface Bounds {
  readonly depth: number;
  readonly width: number;
  readonly values: number;
  readonly text: number;
  readonly key: number;
}

const kept: Bounds = { depth: 12, width: 200, values: 4_000, text: 8_192, key: 128 };
/** As deep as records may be configured to be: deeper ones never come here from a body. */
const all: Bounds = {
  ...{ depth: 1_000, width: Infinity, values: Infinity, text: Infinity, key: Infinity },
};
const CUT = '…';

/**
 * A copy of what was sent that is small whatever was sent: so deep, so wide, so many values, texts of so many
 * characters; an ellipsis stands where something was cut. Keys are copied as data, `__proto__` too.
 */
export function bounded(value: unknown): unknown {
  return copyOf(value, kept);
}

/** A copy of all of it, with no number that JSON has not. */
export function whole(value: unknown): unknown {
  return copyOf(value, all);
}

function copyOf(value: unknown, bounds: Bounds): unknown {
  let left = bounds.values;
  const copy = (one: unknown, depth: number): unknown => {
    left -= 1;
    if (typeof one === 'string')
      return one.length > bounds.text ? clip(one, bounds.text) + CUT : one;
    if (typeof one === 'bigint') return String(one);
    if (typeof one !== 'object' || one === null) return one;
    if (depth >= bounds.depth || left < 0) return CUT;
    if (Array.isArray(one)) {
      const some = (one as readonly unknown[])
        .slice(0, bounds.width)
        .map((inner) => copy(inner, depth + 1));
      return one.length > bounds.width ? [...some, CUT] : some;
    }
    return isPlain(one) ? copyFields(one, bounds, (inner) => copy(inner, depth + 1)) : CUT;
  };
  return copy(value, 0);
}

function copyFields(
  fields: Readonly<Record<string, unknown>>,
  { width, key }: Bounds,
  copy: (value: unknown) => unknown,
): unknown {
  const copied: [string, unknown][] = [];
  for (const name in fields) {
    if (copied.length >= width) {
      copied.push([CUT, CUT]);
      break;
    }
    if (Object.hasOwn(fields, name)) copied.push([clip(name, key), copy(fields[name])]);
  }
  return Object.fromEntries(copied);
}
