import { DASH, DASHES, MANY, type Pattern } from './pattern.js';

export type TextTest = (text: string) => boolean;

/** Texts and single wildcards between two stars. */
type Segment = Pattern;

/**
 * A test of whole texts against a pattern. The usual shapes become one call of the engine; the others
 * go from left to right and take the first place where each stretch fits, which needs no return: the
 * time is at most the length of the text times that of the pattern.
 */
export function globTest(pattern: Pattern): TextTest {
  return simpleTest(pattern) ?? generalTest(pattern);
}

function simpleTest(pattern: Pattern): TextTest | undefined {
  const [first, second, third] = pattern;
  if (pattern.length === 0) return (text) => text === '';
  if (pattern.length === 1) {
    if (first === MANY) return () => true;
    return typeof first === 'string' ? (text) => text === first : undefined;
  }
  if (pattern.length === 2) {
    if (first === MANY && typeof second === 'string') return (text) => text.endsWith(second);
    if (typeof first === 'string' && second === MANY) return (text) => text.startsWith(first);
    return undefined;
  }
  const isWithin = first === MANY && typeof second === 'string' && third === MANY;
  return isWithin && pattern.length === 3 ? (text) => text.includes(second) : undefined;
}

function generalTest(pattern: Pattern): TextTest {
  const segments = split(pattern);
  const first = segments[0] ?? [];
  const last = segments.at(-1) ?? [];
  if (segments.length === 1) {
    const length = lengthOf(first);
    return (text) => text.length === length && fitsAt(first, text, 0);
  }
  const middle = segments.slice(1, -1);
  const tail = lengthOf(last);
  return (text) => {
    const end = text.length - tail;
    if (!fitsAt(first, text, 0)) return false;
    let at = lengthOf(first);
    for (const segment of middle) {
      const found = findFrom(segment, text, at, end);
      if (found === -1) return false;
      at = found + lengthOf(segment);
    }
    return at <= end && fitsAt(last, text, end);
  };
}

function split(pattern: Pattern): readonly Segment[] {
  const segments: Pattern[number][][] = [[]];
  for (const part of pattern) {
    if (part === MANY) segments.push([]);
    else segments.at(-1)?.push(part);
  }
  return segments;
}

function lengthOf(segment: Segment): number {
  return segment.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);
}

function fitsAt(segment: Segment, text: string, start: number): boolean {
  if (start < 0) return false;
  let at = start;
  for (const part of segment) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return false;
      at += part.length;
    } else {
      if (part === DASH && !isDash(text.charAt(at))) return false;
      at += 1;
    }
  }
  return at <= text.length;
}

function isDash(character: string): boolean {
  return DASHES.includes(character);
}

/** The longest plain text of a segment and how far from its start it stands; found first. */
interface Anchor {
  readonly text: string;
  readonly offset: number;
}

function anchorOf(segment: Segment): Anchor | undefined {
  let best: Anchor | undefined;
  let offset = 0;
  for (const part of segment) {
    if (typeof part !== 'string') offset += 1;
    else {
      if (part.length > (best?.text.length ?? 0)) best = { text: part, offset };
      offset += part.length;
    }
  }
  return best;
}

/** Where the segment first fits from `from` on and before `end`; -1 where nowhere. */
function findFrom(segment: Segment, text: string, from: number, end: number): number {
  const anchor = anchorOf(segment);
  const last = end - lengthOf(segment);
  for (let at = from; at <= last; at += 1) {
    if (anchor !== undefined) {
      const found = text.indexOf(anchor.text, at + anchor.offset);
      if (found === -1 || found - anchor.offset > last) return -1;
      at = found - anchor.offset;
    }
    if (fitsAt(segment, text, at)) return at;
  }
  return -1;
}
