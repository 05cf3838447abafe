import type { Window } from '../plan/plan.js';
import type { Item, Span } from './items.js';
import { mendText } from './mend.js';
import { readShapes } from './patterns.js';
import { meantOf, techniquesIn } from './technique-words.js';
import type { TechniqueMatch } from './techniques.js';
import { readTime } from './time.js';
import { tokenise, type Token, type TokenForm } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';
import { readWords } from './words.js';

export interface Recognised {
  readonly items: readonly Item[];
  readonly window: Omit<Window, 'edges'> | undefined;
  /** Words that were read as others: [as written, as read]. */
  readonly mended: readonly (readonly [string, string])[];
}

/** Reads a hypothesis piece by piece: times, techniques, turns of phrase, then words, longest first. */
export function recognise(
  given: string,
  vocabulary: Vocabulary,
  find: (text: string) => readonly TechniqueMatch[],
  asOf: number,
): Recognised {
  const { text, mended } = mendText(given, vocabulary);
  const tokens = tokenise(text);
  const time = readTime(blanked(text, tokens), asOf);
  // What a command line is said to hold is text, whatever else goes by that name.
  const texts = readShapes(text, () => false).filter(({ type }) => type === 'text');
  const techniques = techniquesIn(text, tokens, find(text), vocabulary).filter(
    (one) =>
      !time.spans.some((span) => meets(span, one)) &&
      !texts.some(({ start, end }) => start <= one.start && one.end <= end),
  );
  const itemsBeside = (sure: readonly Item[]): Item[] => {
    const taken: Span[] = [...time.spans, ...sure];
    const isTaken = (start: number, end: number): boolean =>
      taken.some((span) => meets(span, { start, end }));
    const shaped = readShapes(
      text,
      (start, end) => isTaken(start, end) || splits(tokens, start, end),
    );
    taken.push(...shaped);
    const free = tokens.filter(({ start, end }) => !isTaken(start, end));
    return [...sure, ...shaped, ...readWords(text, free, vocabulary)].sort(
      (a, b) => a.start - b.start,
    );
  };
  const plain = itemsBeside(techniques.filter(({ isSure }) => isSure).map(({ item }) => item));
  const meant = meantOf(techniques, plain);
  const items =
    meant.length === techniques.filter(({ isSure }) => isSure).length ? plain : itemsBeside(meant);
  return { items, window: time.window, mended };
}

function meets(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Forms that chrono would take for times. */
const hidden: ReadonlySet<TokenForm> = new Set([
  'quoted',
  'arn',
  'guid',
  'technique',
  'network',
  'address',
  'hash',
  'hex',
  'key',
  'path',
  'file',
  'account',
]);

/** Stretches that are no time whatever they look like are blanked, at their length. */
function blanked(text: string, tokens: readonly Token[]): string {
  let result = text;
  for (const { form, start, end } of tokens) {
    if (hidden.has(form))
      result = result.slice(0, start) + '_'.repeat(end - start) + result.slice(end);
  }
  return result;
}

/** A turn of phrase does not begin or end inside a token such as an address or a quoted stretch. */
function splits(tokens: readonly Token[], start: number, end: number): boolean {
  return tokens.some(
    (token) =>
      token.form !== 'word' &&
      token.form !== 'mark' &&
      token.form !== 'number' &&
      token.start < end &&
      start < token.end &&
      (token.start < start || token.end > end),
  );
}
