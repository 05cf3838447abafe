import type { Objection, RuleText } from '../rule.js';

/**
 * All that Unicode calls control, format or half a pair, but tab and line ends: zero-width and
 * bidirectional marks, soft hyphen, byte order mark, tags, invisible operators; and the two separators
 * that look like line ends and are none.
 */
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const ESCAPE = /\\u/i;

/** Looks at the bare text: nothing may be there that a reader does not see or that is read twice. */
export const characters: RuleText & { readonly check: (text: string) => Objection | undefined } = {
  code: 'CHARACTERS',
  refuses:
    'Control, zero-width and bidirectional characters, and `\\u` escapes, also inside strings',
  because:
    'The server decodes `\\u` before it reads anything else, so that an escape can end a string or a comment; `\\u004CREATE (n)` ran as a write',
  example: "MATCH (p:Process) WHERE p.name = 'a\\u0027b' RETURN p",
  mended: 'MATCH (p:Process) WHERE p.name = $name RETURN p',
  check: (text) => {
    const escape = ESCAPE.exec(text);
    if (escape !== null) {
      return {
        offset: escape.index,
        message:
          'Unicode escapes (\\u) are not taken: write the character itself, or pass the text as a parameter.',
      };
    }
    const found = FORBIDDEN.exec(text);
    if (found === null) return undefined;
    const hex = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return {
      offset: found.index,
      message: `The character U+${hex} cannot be seen and is not taken: remove it, or pass the text that it belongs to as a parameter.`,
    };
  },
};
