/** Regular expressions that are found in linear time. */
import { Machine } from './machine.js';
import { regexNeedles } from './needles.js';
import { parseRegex } from './parse.js';
import { hasRun, runOf } from './run.js';
import type { Flags, Tree } from './tree.js';

/** Characters of a value that are looked at; a block of PowerShell is cut by Windows far below it. */
const MAX_TEXT = 64 * 1024;
/** Linear in the text is still states times characters for a text made to keep all states alive. */
const MAX_WORK = 16 * 1024 * 1024;

export interface Regex {
  /**
   * True where the expression matches somewhere in the first 65,536 characters; in fewer where it has
   * more than 256 states, down to 8,388.
   */
  readonly test: (text: string) => boolean;
  /** Texts in lower case of which every match has at least one; undefined where none can be told. */
  readonly needles: readonly string[] | undefined;
}

/** Reads an expression. Throws RuleFault where it cannot be searched for in linear time. */
export function compileRegex(text: string, flags: Flags): Regex {
  const tree = parseRegex(text, flags);
  return { test: searchFor(tree), needles: regexNeedles(tree) };
}

function searchFor(tree: Tree): (text: string) => boolean {
  const run = runOf(tree);
  if (run !== undefined) return (text) => hasRun(run, text.slice(0, MAX_TEXT));
  const machine = new Machine(tree);
  const most = Math.min(MAX_TEXT, Math.floor(MAX_WORK / machine.size));
  return (text) => machine.test(text.length > most ? text.slice(0, most) : text);
}
