/** Regular expressions that are found in linear time. */
import { Machine } from './machine.js';
import { regexNeedles } from './needles.js';
import { parseRegex } from './parse.js';
import { hasRun, runOf } from './run.js';
import type { Flags, Tree } from './tree.js';

/** Characters of a value that are looked at; a block of PowerShell is cut by Windows far below it. */
const MAX_TEXT = 64 * 1024;

export interface Regex {
  /** True where the expression matches somewhere in the first 65,536 characters. */
  readonly test: (text: string) => boolean;
  /** Texts in lower case of which every match has at least one; undefined where none can be told. */
  readonly needles: readonly string[] | undefined;
}

/** Reads an expression. Throws RuleFault where it cannot be searched for in linear time. */
export function compileRegex(text: string, flags: Flags): Regex {
  const tree = parseRegex(text, flags);
  const test = searchFor(tree);
  return {
    test: (value) => test(value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value),
    needles: regexNeedles(tree),
  };
}

function searchFor(tree: Tree): (text: string) => boolean {
  const run = runOf(tree);
  if (run !== undefined) return (text) => hasRun(run, text);
  const machine = new Machine(tree);
  return (text) => machine.test(text);
}
