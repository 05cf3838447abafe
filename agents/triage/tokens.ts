const ASCII_PER_TOKEN = 3.3;
const TOKENS_PER_OTHER = 2;

/**
 * About how many tokens a text is. Models count differently and their tables are megabytes, so this is an
 * estimate for planning only; what an alert has cost is taken from what the server counted. docs/triage.md
 * says how far it is off.
 */
export function aboutTokens(text: string): number {
  const ascii = (text.match(/[\0-\x7f]/g) ?? []).length;
  const others = (text.match(/[^\0-\x7f]/gu) ?? []).length;
  return Math.ceil(ascii / ASCII_PER_TOKEN + others * TOKENS_PER_OTHER);
}
