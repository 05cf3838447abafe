/** Any number of characters, exactly one, or one of the dashes that begin an option on Windows. */
export interface Wildcard {
  readonly wildcard: 'many' | 'one' | 'dash';
}

/** Plain texts and wildcards in turn. No two plain texts stand beside each other. */
export type Pattern = readonly (string | Wildcard)[];

export const MANY: Wildcard = { wildcard: 'many' };
export const ONE: Wildcard = { wildcard: 'one' };
export const DASH: Wildcard = { wildcard: 'dash' };

/** Hyphen, slash, en dash, em dash, horizontal bar. */
export const DASHES: readonly string[] = ['-', '/', '\u2013', '\u2014', '\u2015'];

/**
 * Reads a value as the specification's section on escaping says: `*` and `?` are wildcards, a
 * backslash makes one of these or another backslash plain, and any other backslash is itself.
 */
export function parsePattern(text: string): Pattern {
  const parts: (string | Wildcard)[] = [];
  let plain = '';
  const wildcard = (one: Wildcard): void => {
    if (plain !== '') parts.push(plain);
    plain = '';
    // Two stars say no more than one.
    if (!(one === MANY && parts.at(-1) === MANY)) parts.push(one);
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      plain += next;
      at += 1;
    } else if (character === '*') wildcard(MANY);
    else if (character === '?') wildcard(ONE);
    else plain += character;
  }
  if (plain !== '') parts.push(plain);
  return parts;
}

/** A pattern of one plain text. */
export function plainPattern(text: string): Pattern {
  return text === '' ? [] : [text];
}

/** The text of a pattern without wildcards; undefined where it has one. */
export function plainText(pattern: Pattern): string | undefined {
  const [first, ...others] = pattern;
  if (first === undefined) return '';
  return typeof first === 'string' && others.length === 0 ? first : undefined;
}

/** The pattern with any characters allowed before or behind it. */
export function opened(pattern: Pattern, before: boolean, behind: boolean): Pattern {
  return [
    ...(before && pattern[0] !== MANY ? [MANY] : []),
    ...pattern,
    ...(behind && pattern.at(-1) !== MANY ? [MANY] : []),
  ].filter((part, at, all) => !(part === MANY && all[at - 1] === MANY));
}

/** The pattern with each of its plain texts cut into others and wildcards. */
export function splitTexts(pattern: Pattern, split: (text: string) => Pattern): Pattern {
  return pattern.flatMap((part) => (typeof part === 'string' ? split(part) : [part]));
}

/** The pattern with its plain texts changed. */
export function mapTexts(pattern: Pattern, change: (text: string) => string): Pattern {
  return pattern.map((part) => (typeof part === 'string' ? change(part) : part));
}

/** The longest plain text, which every match has somewhere. */
export function longestText(pattern: Pattern): string {
  const texts = pattern.filter((part) => typeof part === 'string');
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '');
}
