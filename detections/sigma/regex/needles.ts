import type { Range, Tree } from './tree.js';

/** More alternatives than this say too little to be worth asking for. */
const MAX_NEEDLES = 64;
const MAX_LITERAL = 64;

/**
 * Texts in lower case of which every match has at least one; undefined where nothing can be said.
 * An index asks for these before the expression is run at all.
 */
export function regexNeedles(tree: Tree): readonly string[] | undefined {
  switch (tree.kind) {
    case 'set': {
      const letter = letterOf(tree.ranges);
      return letter === undefined ? undefined : [letter];
    }
    case 'assertion':
      return undefined;
    case 'sequence':
      return ofSequence(flattened(tree.parts));
    case 'choice':
      return ofChoice(tree.parts);
    case 'repeat':
      return tree.least > 0 ? regexNeedles(tree.part) : undefined;
  }
}

function flattened(parts: readonly Tree[]): readonly Tree[] {
  return parts.flatMap((part) => (part.kind === 'sequence' ? flattened(part.parts) : [part]));
}

function ofSequence(parts: readonly Tree[]): readonly string[] | undefined {
  let best: readonly string[] | undefined;
  const offer = (needles: readonly string[] | undefined): void => {
    if (needles !== undefined && shortest(needles) > shortest(best)) best = needles;
  };
  let run = '';
  for (const part of parts) {
    const letter = part.kind === 'set' ? letterOf(part.ranges) : undefined;
    if (letter !== undefined && run.length < MAX_LITERAL) run += letter;
    else {
      if (run !== '') offer([run]);
      run = letter ?? '';
      if (letter === undefined) offer(regexNeedles(part));
    }
  }
  if (run !== '') offer([run]);
  return best;
}

function ofChoice(parts: readonly Tree[]): readonly string[] | undefined {
  const all: string[] = [];
  for (const part of parts) {
    const needles = regexNeedles(part);
    if (needles === undefined) return undefined;
    all.push(...needles);
  }
  return all.length > MAX_NEEDLES ? undefined : all;
}

function shortest(needles: readonly string[] | undefined): number {
  return needles === undefined ? 0 : Math.min(...needles.map((needle) => needle.length));
}

/** The letter that a set stands for in lower case, where it holds no other; ASCII only. */
function letterOf(ranges: readonly Range[]): string | undefined {
  let letter: string | undefined;
  for (const [from, to] of ranges) {
    if (from !== to || from > 127) return undefined;
    const lower = String.fromCharCode(from).toLowerCase();
    if (letter !== undefined && letter !== lower) return undefined;
    letter = lower;
  }
  return letter;
}
