import type { Cursor } from './cursor.js';
import { DIGITS, folded, inverted, merged, posixSet, SPACE, WORD } from './sets.js';
import type { Assertion, Range } from './tree.js';

export function single(unit: number): readonly Range[] {
  return [[unit, unit]];
}

type Escaped = { readonly ranges: readonly Range[] } | { readonly assertion: Assertion };

const SETS: Readonly<Record<string, readonly Range[]>> = {
  d: DIGITS,
  D: inverted(DIGITS),
  w: WORD,
  W: inverted(WORD),
  s: SPACE,
  S: inverted(SPACE),
  h: [
    [9, 9],
    [32, 32],
  ],
  R: [[10, 13]],
};

const CONTROLS: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  f: 12,
  v: 11,
  a: 7,
  e: 27,
};

const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  b: 'word boundary',
  B: 'no word boundary',
  A: 'text start',
  Z: 'text end or last newline',
  z: 'text end',
};

/** What stands behind a backslash. Letters and digits without a meaning here are refused. */
export function readEscape(cursor: Cursor): Escaped {
  const character = cursor.next();
  const assertion = Object.hasOwn(ASSERTIONS, character) ? ASSERTIONS[character] : undefined;
  if (assertion !== undefined) return { assertion };
  return { ranges: escapedSet(cursor, character) };
}

function escapedSet(cursor: Cursor, character: string): readonly Range[] {
  const known = Object.hasOwn(SETS, character) ? SETS[character] : undefined;
  if (known !== undefined) return known;
  const control = Object.hasOwn(CONTROLS, character) ? CONTROLS[character] : undefined;
  if (control !== undefined) return single(control);
  if (character === 'x' || character === 'u') return single(hexadecimal(cursor, character));
  if (character === '0') return single(0);
  if (/[1-9kgpPKGQEXCcN]/.test(character)) {
    throw cursor.fault(`"\\${character}" is not known`);
  }
  return single(character.charCodeAt(0));
}

const TWO = /([0-9a-fA-F]{2})/y;
const FOUR = /([0-9a-fA-F]{4})/y;
const BRACED = /\{([0-9a-fA-F]{1,4})\}/y;

function hexadecimal(cursor: Cursor, letter: string): number {
  const found = cursor.match(BRACED) ?? cursor.match(letter === 'x' ? TWO : FOUR);
  if (found?.[1] === undefined) throw cursor.fault(`"\\${letter}" without its digits`);
  return Number.parseInt(found[1], 16);
}

const POSIX = /\[:([a-z]{1,8}):\]/y;

/** A class, behind its opening bracket. The other case is added before a class is turned round. */
export function parseClass(cursor: Cursor, isFolded: boolean): readonly Range[] {
  const isInverted = cursor.take('^');
  const ranges: Range[] = [];
  // A closing bracket that stands first is an ordinary character.
  let isFirst = true;
  while (isFirst || cursor.peek() !== ']') {
    ranges.push(...classItem(cursor));
    isFirst = false;
  }
  cursor.next();
  const all = isFolded ? folded(ranges) : merged(ranges);
  return isInverted ? inverted(all) : all;
}

function classItem(cursor: Cursor): readonly Range[] {
  const posix = cursor.match(POSIX)?.[1];
  if (posix !== undefined) {
    const set = posixSet(posix);
    if (set === undefined) throw cursor.fault(`the class "[:${posix}:]" is not known`);
    return set;
  }
  const low = classMember(cursor);
  const from = unitOf(low);
  if (from === undefined || cursor.peek() !== '-' || cursor.peek(1) === ']') return low;
  cursor.next();
  const high = classMember(cursor);
  const to = unitOf(high);
  // `[\w-.]`: where one side is a set, the dash is a dash.
  if (to === undefined) return [...low, ...single(45), ...high];
  if (to < from) throw cursor.fault('a range in a class is the wrong way round');
  return [[from, to]];
}

function unitOf([only, ...others]: readonly Range[]): number | undefined {
  return only !== undefined && others.length === 0 && only[0] === only[1] ? only[0] : undefined;
}

function classMember(cursor: Cursor): readonly Range[] {
  const character = cursor.next();
  if (character !== '\\') return single(character.charCodeAt(0));
  const escaped = cursor.next();
  return escaped === 'b' ? single(8) : escapedSet(cursor, escaped);
}
