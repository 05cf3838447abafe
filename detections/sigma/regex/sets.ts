import type { Range } from './tree.js';

const LAST = 0xffff;
export const NEWLINE = 10;

export const EVERYTHING: readonly Range[] = [[0, LAST]];
export const DIGITS: readonly Range[] = [[48, 57]];
export const WORD: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
export const SPACE: readonly Range[] = [
  [9, 13],
  [32, 32],
];

const POSIX: Readonly<Record<string, readonly Range[]>> = {
  alpha: [
    [65, 90],
    [97, 122],
  ],
  digit: DIGITS,
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  upper: [[65, 90]],
  lower: [[97, 122]],
  space: SPACE,
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
  word: WORD,
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  blank: [
    [9, 9],
    [32, 32],
  ],
};

/** The set that `[:name:]` stands for; undefined where there is none of that name. */
export function posixSet(name: string): readonly Range[] | undefined {
  return Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
}

/** In order, without overlaps. */
export function merged(ranges: readonly Range[]): readonly Range[] {
  const sorted = [...ranges].sort(([left], [right]) => left - right);
  const out: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = out.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

export function inverted(ranges: readonly Range[]): readonly Range[] {
  const out: Range[] = [];
  let next = 0;
  for (const [from, to] of merged(ranges)) {
    if (from > next) out.push([next, from - 1]);
    next = to + 1;
  }
  return next > LAST ? out : [...out, [next, LAST]];
}

/** A range wider than this is folded as ASCII only; it holds nearly all letters anyway. */
const MAX_FOLDED = 1024;

/** With the other case of each letter. */
export function folded(ranges: readonly Range[]): readonly Range[] {
  const out: Range[] = [...ranges];
  for (const [from, to] of ranges) {
    const last = to - from > MAX_FOLDED ? Math.min(to, 127) : to;
    for (let unit = from; unit <= last; unit += 1) {
      const character = String.fromCharCode(unit);
      for (const other of [character.toLowerCase(), character.toUpperCase()]) {
        if (other.length === 1 && other !== character) {
          out.push([other.charCodeAt(0), other.charCodeAt(0)]);
        }
      }
    }
  }
  return merged(out);
}

export function isWordUnit(unit: number): boolean {
  return WORD.some(([from, to]) => unit >= from && unit <= to);
}
