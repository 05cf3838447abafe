import type { SyntaxFault } from '../grammar.js';
import type { Objection, RuleText } from '../rule.js';
import type { Token } from '../tree.js';

const MODES: ReadonlySet<string> = new Set(['EXPLAIN', 'PROFILE', 'CYPHER']);
const EXPECTED_SHOWN = 8;

export const syntax: RuleText & {
  readonly check: (fault: SyntaxFault, tokens: readonly Token[]) => Objection;
} = {
  code: 'SYNTAX',
  refuses: 'What is not Cypher 5, and EXPLAIN, PROFILE and CYPHER in front of it',
  because:
    'The text is parsed with the server’s own grammar; what does not parse here would not run there',
  example: 'MATCH (h:Host RETURN h',
  mended: 'MATCH (h:Host) RETURN h',
  check: ({ offset, message }, tokens) => {
    const [first] = tokens;
    if (first !== undefined && MODES.has(first.text.toUpperCase())) {
      return {
        offset: 0,
        message: `${first.text.toUpperCase()} is not taken: leave it out. Plans are not shown.`,
      };
    }
    return {
      offset,
      message: plain(
        message,
        tokens.find((token) => token.offset === offset),
      ),
    };
  },
};

/** The parser's message lists up to a hundred words that it would have taken. */
function plain(message: string, found: Token | undefined): string {
  const where =
    found === undefined ? 'at the end' : `at ${JSON.stringify(found.text.slice(0, 40))}`;
  const [, list = ''] = /expecting \{?(.*?)\}?$/s.exec(message) ?? [];
  const expected = list.split(', ').filter((word) => word !== '');
  if (expected.length === 0 || expected.length > EXPECTED_SHOWN)
    return `This is not Cypher: something is wrong ${where}.`;
  return `This is not Cypher: ${where} one of these was expected: ${expected.join(', ')}.`;
}
