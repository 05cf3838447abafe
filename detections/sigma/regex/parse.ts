import { RuleFault } from '../rule/fault.js';
import { parseClass, readEscape, single } from './classes.js';
import { Cursor } from './cursor.js';
import { EVERYTHING, folded, inverted, NEWLINE } from './sets.js';
import type { Flags, Range, Tree } from './tree.js';

const MAX_LENGTH = 4096;
const MAX_DEPTH = 40;
const MAX_COUNT = 2000;

const EMPTY: Tree = { kind: 'sequence', parts: [] };

/**
 * Reads a regular expression in the flavour of the specification, PCRE without what looks around or
 * back: groups, classes, counts, anchors, `\b`, the usual escapes, inline flags. What it does not know
 * is refused and never guessed.
 */
export function parseRegex(text: string, flags: Flags): Tree {
  if (text.length > MAX_LENGTH) {
    throw new RuleFault('REGEX_UNSUPPORTED', `longer than ${MAX_LENGTH} characters`);
  }
  const cursor = new Cursor(text);
  const tree = choice(cursor, flags, 0);
  if (!cursor.atEnd) throw cursor.fault('a bracket is closed that was not opened');
  return tree;
}

function choice(cursor: Cursor, flags: Flags, depth: number): Tree {
  if (depth > MAX_DEPTH) throw cursor.fault('groups are nested too deep');
  const inner = { flags };
  const parts = [sequence(cursor, inner, depth)];
  while (cursor.take('|')) parts.push(sequence(cursor, inner, depth));
  return parts.length === 1 ? (parts[0] ?? EMPTY) : { kind: 'choice', parts };
}

/** `(?i)` changes the flags for the rest of its group, other branches included: hence the holder. */
function sequence(cursor: Cursor, inner: { flags: Flags }, depth: number): Tree {
  const parts: Tree[] = [];
  while (!cursor.atEnd && cursor.peek() !== '|' && cursor.peek() !== ')') {
    const flags = cursor.takeInlineFlags(inner.flags);
    if (flags !== undefined) {
      inner.flags = flags;
      continue;
    }
    parts.push(counted(cursor, atom(cursor, inner.flags, depth)));
  }
  return parts.length === 1 ? (parts[0] ?? EMPTY) : { kind: 'sequence', parts };
}

function atom(cursor: Cursor, flags: Flags, depth: number): Tree {
  const character = cursor.next();
  switch (character) {
    case '(':
      return group(cursor, flags, depth);
    case '[':
      return { kind: 'set', ranges: parseClass(cursor, flags.i) };
    case '.':
      return { kind: 'set', ranges: flags.s ? EVERYTHING : inverted([[NEWLINE, NEWLINE]]) };
    case '^':
      return { kind: 'assertion', assertion: flags.m ? 'line start' : 'text start' };
    case '$':
      return { kind: 'assertion', assertion: flags.m ? 'line end' : 'text end or last newline' };
    case '\\':
      return escape(cursor, flags);
    case '*':
    case '+':
    case '?':
      throw cursor.fault(`"${character}" has nothing before it to repeat`);
    default:
      return set(single(character.charCodeAt(0)), flags);
  }
}

function set(ranges: readonly Range[], flags: Flags): Tree {
  return { kind: 'set', ranges: flags.i ? folded(ranges) : ranges };
}

function escape(cursor: Cursor, flags: Flags): Tree {
  const found = readEscape(cursor);
  return 'assertion' in found
    ? { kind: 'assertion', assertion: found.assertion }
    : set(found.ranges, flags);
}

function group(cursor: Cursor, flags: Flags, depth: number): Tree {
  const inner = cursor.takeGroupHead(flags);
  const tree = choice(cursor, inner, depth + 1);
  if (!cursor.take(')')) throw cursor.fault('a bracket is opened and not closed');
  return tree;
}

function counted(cursor: Cursor, part: Tree): Tree {
  let tree = part;
  for (;;) {
    const count = cursor.takeCount(MAX_COUNT);
    if (count === undefined) return tree;
    // Whether it takes much or little first decides what is captured, never whether it matches.
    cursor.take('?');
    if (cursor.peek() === '+') throw cursor.fault('possessive repetition is not known');
    tree = { kind: 'repeat', part: tree, ...count };
  }
}
