import type { Objection, TreeRule } from '../rule.js';
import type { Branch, Tree } from '../tree.js';

interface Ban extends Omit<TreeRule, 'check'> {
  /** Rules of the grammar that it is about. */
  readonly grammar: readonly string[];
  /** Said to the hunter; `word` is the first word of what was found. */
  readonly message: (word: string) => string;
}

/** A rule about parts of the grammar that no hunt may have. */
export function forbid({ grammar, message, ...text }: Ban): TreeRule {
  const banned = new Set(grammar);
  return {
    ...text,
    check: (tree, branches) =>
      objectTo(
        tree,
        branches.find(({ rule }) => banned.has(rule)),
        message,
      ),
  };
}

function objectTo(
  { tokens }: Tree,
  found: Branch | undefined,
  message: Ban['message'],
): Objection | undefined {
  if (found === undefined) return undefined;
  return { at: found.first, message: message(tokens[found.first]?.text.toUpperCase() ?? '') };
}
