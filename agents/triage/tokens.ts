const ASCII_PER_TOKEN = 3.1;
const TOKENS_PER_OTHER = 2;

/**
 * About how many tokens a text is, for servers that count none. Models count differently and their tables are
 * megabytes; docs/triage.md says how far this is off.
 */
export function aboutTokens(text: string): number {
  const ascii = (text.match(/[\0-\x7f]/g) ?? []).length;
  const others = (text.match(/[^\0-\x7f]/gu) ?? []).length;
  return Math.ceil(ascii / ASCII_PER_TOKEN + others * TOKENS_PER_OTHER);
}
