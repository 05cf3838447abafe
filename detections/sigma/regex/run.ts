import type { Range, Tree } from './tree.js';

/** So many characters of a set in a row. */
export interface Run {
  readonly ranges: readonly Range[];
  readonly least: number;
}

/**
 * The run that an expression asks for where it asks for nothing else: `.{1000,}`. As states these take
 * one for each count, all of which are alive at once in every long text, while counting takes a number.
 */
export function runOf(tree: Tree): Run | undefined {
  if (tree.kind !== 'repeat' || tree.least === 0) return undefined;
  const { part, least } = tree;
  return part.kind === 'set' ? { ranges: part.ranges, least } : undefined;
}

/** True where the text has such a run. */
export function hasRun({ ranges, least }: Run, text: string): boolean {
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    length = ranges.some(([from, to]) => unit >= from && unit <= to) ? length + 1 : 0;
    if (length >= least) return true;
  }
  return false;
}
