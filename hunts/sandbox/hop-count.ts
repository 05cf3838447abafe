import { childOf, childrenOf, tokensIn, type Branch, type Token } from './tree.js';

/** How often a part of a path may repeat, and how many relationships one time takes. */
export interface Steps {
  readonly least: number;
  /** Undefined: without an end. */
  readonly most: number | undefined;
  readonly inside: number;
}

/** What `[*1..3]` or a quantifier says; undefined for branches that say nothing about length. */
export function stepsOf(branch: Branch): Steps | undefined {
  if (branch.rule === 'pathLength') return { ...rangeOf(branch, 'DOTDOT', 1), inside: 1 };
  if (branch.rule !== 'quantifier') return undefined;
  return { ...quantifierOf(branch), inside: insideOf(branch) };
}

function quantifierOf(branch: Branch): Omit<Steps, 'inside'> {
  const [first] = tokensIn(branch);
  if (first?.type === 'PLUS') return { least: 1, most: undefined };
  if (first?.type === 'TIMES') return { least: 0, most: undefined };
  return rangeOf(branch, 'COMMA', 0);
}

/** `from? separator to?`, or one number for both. */
function rangeOf(branch: Branch, separator: string, least: number): Omit<Steps, 'inside'> {
  const tokens = tokensIn(branch);
  const place = tokens.findIndex(({ type }) => type === separator);
  const numbers = tokens.filter(({ type }) => type === 'UNSIGNED_DECIMAL_INTEGER');
  if (place < 0) {
    const [exact] = numbers;
    return exact === undefined
      ? { least, most: undefined }
      : { least: valueOf(exact), most: valueOf(exact) };
  }
  const from = tokens.slice(0, place).find(({ type }) => type === 'UNSIGNED_DECIMAL_INTEGER');
  const to = tokens.slice(place).find(({ type }) => type === 'UNSIGNED_DECIMAL_INTEGER');
  return {
    least: from === undefined ? least : valueOf(from),
    most: to === undefined ? undefined : valueOf(to),
  };
}

/** What cannot be read as a number counts as endless, and so as too long. */
function valueOf({ text }: Token): number {
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : Infinity;
}

/** Relationships of one time through: of a quantified relationship one, of a group those in it. */
function insideOf(quantifier: Branch): number {
  const { parent } = quantifier;
  if (parent?.rule !== 'parenthesizedPath') return 1;
  const pattern = childOf(parent, 'pattern');
  const path = pattern && childOf(pattern, 'anonymousPattern');
  const element = path && childOf(path, 'patternElement');
  return Math.max(1, element === undefined ? 1 : childrenOf(element, 'relationshipPattern').length);
}
