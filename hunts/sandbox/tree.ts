/**
 * The parse tree as rules see it: plain values, without the parser that made them. Everything refers to
 * tokens by index, for rewriting is done on tokens and never on text.
 */
export interface Token {
  readonly index: number;
  /** Name in the grammar: `LPAREN`, `ESCAPED_SYMBOLIC_NAME` … */
  readonly type: string;
  readonly text: string;
  /** Place in the text that was parsed, in UTF-16 units. */
  readonly offset: number;
  /** True where white space or a comment stands before it. */
  readonly spaced: boolean;
}

export interface Branch {
  /** Name in the grammar: `nodePattern`, `expression6` … */
  readonly rule: string;
  readonly children: readonly (Branch | Token)[];
  readonly parent: Branch | undefined;
  /** Indexes of the first and last token; an empty branch has `last` before `first`. */
  readonly first: number;
  readonly last: number;
}

export interface Tree {
  readonly root: Branch;
  readonly tokens: readonly Token[];
}

export const isBranch = (node: Branch | Token): node is Branch => 'rule' in node;

/** All branches, parents before their children, in the order of the text. */
export function* branchesUnder(branch: Branch): Generator<Branch, void, undefined> {
  yield branch;
  for (const child of branch.children) {
    if (isBranch(child)) yield* branchesUnder(child);
  }
}

export function childrenOf(branch: Branch, ...rules: readonly string[]): Branch[] {
  return branch.children.filter(
    (child): child is Branch => isBranch(child) && rules.includes(child.rule),
  );
}

export function childOf(branch: Branch, ...rules: readonly string[]): Branch | undefined {
  return childrenOf(branch, ...rules)[0];
}

/** The tokens that stand in a branch itself, not in its children. */
export function tokensIn(branch: Branch, ...types: readonly string[]): Token[] {
  return branch.children.filter(
    (child): child is Token =>
      !isBranch(child) && (types.length === 0 || types.includes(child.type)),
  );
}

export const hasToken = (branch: Branch, ...types: readonly string[]): boolean =>
  tokensIn(branch, ...types).length > 0;

/** The nearest branch above of one of the rules. */
export function ancestorOf(branch: Branch, ...rules: readonly string[]): Branch | undefined {
  for (let above = branch.parent; above !== undefined; above = above.parent) {
    if (rules.includes(above.rule)) return above;
  }
  return undefined;
}

/** Follows only children down to the first branch with a choice or of another rule than `expression…`. */
export function coreOf(branch: Branch): Branch {
  let core = branch;
  for (;;) {
    const [only, second] = core.children;
    if (only === undefined || second !== undefined || !isBranch(only)) return core;
    core = only;
  }
}

export function textOf({ tokens }: Tree, branch: Branch): string {
  return tokens
    .slice(branch.first, branch.last + 1)
    .map(({ text, spaced }, index) => (spaced && index > 0 ? ` ${text}` : text))
    .join('');
}

/** A name without its backticks. */
export function unquote(text: string): string {
  return text.startsWith('`') ? text.slice(1, -1).replaceAll('``', '`') : text;
}

/** The name that a branch of one token, however deep, holds. */
export function nameOf({ tokens }: Tree, branch: Branch): string {
  return tokens
    .slice(branch.first, branch.last + 1)
    .map(({ text }) => unquote(text))
    .join('');
}
