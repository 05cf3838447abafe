import { clip, isPlain } from '../normalise/common/text.js';

const MAX_DEPTH = 12;
const MAX_WIDTH = 200;
const MAX_VALUES = 4_000;
const MAX_TEXT = 8_192;
const MAX_KEY = 128;
const CUT = '…';

/**
 * A copy of what was sent that is small whatever was sent: so deep, so wide, so many values, texts of so many
 * characters; an ellipsis stands where something was cut. Keys are copied as data, `__proto__` too.
 */
export function bounded(value: unknown): unknown {
  let left = MAX_VALUES;
  const copy = (one: unknown, depth: number): unknown => {
    left -= 1;
    if (typeof one === 'string') return one.length > MAX_TEXT ? clip(one, MAX_TEXT) + CUT : one;
    if (typeof one === 'bigint') return String(one);
    if (typeof one !== 'object' || one === null) return one;
    if (depth >= MAX_DEPTH || left < 0) return CUT;
    if (Array.isArray(one)) {
      const kept = (one as readonly unknown[])
        .slice(0, MAX_WIDTH)
        .map((inner) => copy(inner, depth + 1));
      return one.length > MAX_WIDTH ? [...kept, CUT] : kept;
    }
    return isPlain(one) ? copyFields(one, (inner) => copy(inner, depth + 1)) : CUT;
  };
  return copy(value, 0);
}

function copyFields(
  fields: Readonly<Record<string, unknown>>,
  copy: (value: unknown) => unknown,
): unknown {
  const kept: [string, unknown][] = [];
  for (const name in fields) {
    if (kept.length >= MAX_WIDTH) {
      kept.push([CUT, CUT]);
      break;
    }
    if (Object.hasOwn(fields, name)) kept.push([clip(name, MAX_KEY), copy(fields[name])]);
  }
  return Object.fromEntries(kept);
}
