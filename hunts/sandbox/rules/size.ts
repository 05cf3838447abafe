import { limits } from '../limits.js';
import type { Objection, RuleText } from '../rule.js';
import type { Token } from '../tree.js';

const OPENING: ReadonlySet<string> = new Set(['LPAREN', 'LBRACKET', 'LCURLY']);
const CLOSING: ReadonlySet<string> = new Set(['RPAREN', 'RBRACKET', 'RCURLY']);

/** Looks at the tokens before they are parsed: 2,000 open brackets kept the parser busy for 3 s. */
export const size: RuleText & {
  readonly check: (tokens: readonly Token[]) => Objection | undefined;
} = {
  code: 'SIZE',
  refuses: `More than ${limits.tokens} words and signs, or more than ${limits.brackets} brackets inside each other`,
  because:
    'The parser takes seconds for a text of nothing but brackets, and the server loses the connection over it',
  example: `RETURN ${'('.repeat(limits.brackets + 1)}1${')'.repeat(limits.brackets + 1)} AS one`,
  mended: 'RETURN 1 AS one',
  check: (tokens) => {
    if (tokens.length > limits.tokens) {
      return {
        at: limits.tokens,
        message: `The text has ${tokens.length} words and signs of ${limits.tokens} at most: pass lists as parameters.`,
      };
    }
    let depth = 0;
    for (const { type, index } of tokens) {
      if (OPENING.has(type)) depth += 1;
      else if (CLOSING.has(type)) depth -= 1;
      if (depth > limits.brackets) {
        return {
          at: index,
          message: `More than ${limits.brackets} brackets stand inside each other: take the text apart with WITH.`,
        };
      }
    }
    return undefined;
  },
};
