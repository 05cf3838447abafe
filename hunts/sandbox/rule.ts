import type { Branch, Tree } from './tree.js';

/** What a rule has against a text. */
export interface Objection {
  /** One sentence or two: what is not taken and how to say it otherwise. */
  readonly message: string;
  /** Token at which it stands. */
  readonly at?: number;
  /** Place in the text, for rules that look before there are tokens. */
  readonly offset?: number;
  readonly suggestion?: string;
  /** The name of a function that is not known; whoever reports it adds what may have been meant. */
  readonly unknownFunction?: string;
}

/**
 * One reason to refuse a text. `refuses`, `example` and `mended` are the table of docs/sandbox.md; tests
 * hold that the example is refused under this code and that the mended one passes.
 */
export interface RuleText {
  /** Stable: clients show help by it. */
  readonly code: string;
  readonly refuses: string;
  /** Why, where the code that it guards against does not say so by itself. */
  readonly because: string;
  readonly example: string;
  readonly mended: string;
}

export interface TreeRule extends RuleText {
  readonly check: (tree: Tree, branches: readonly Branch[]) => Objection | undefined;
}
