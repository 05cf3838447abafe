import { singular } from './actions.js';
import type { Item } from './items.js';
import { longestPhrase, type Phrase } from './phrases.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

/** "the search tool", "tool search": beside the word for its kind a name is that name, whatever else the word may be. */
export function isBesideKind(
  text: string,
  tokens: readonly Token[],
  at: number,
  before: readonly Item[],
  phrase: Phrase,
  vocabulary: Vocabulary,
): boolean {
  const kinds = vocabulary
    .named(phrase.text)
    .map(({ kind }) => (kind === 'Program' ? 'Process' : kind));
  if (kinds.length === 0 || isSmall(phrase)) return false;
  return (
    isBehindKind(before, kinds, phrase) || isBeforeKind(text, tokens, at, before, kinds, phrase)
  );
}

/** Programs are called "as", "at", "which": between words they are no names. */
function isSmall({ entry }: Phrase): boolean {
  return (
    entry.isPreposition === true ||
    entry.isRelative === true ||
    entry.isDenial === true ||
    entry.isExclusion === true ||
    entry.isSequel === true
  );
}

function isBehindKind(
  before: readonly Item[],
  kinds: readonly string[],
  { entry }: Phrase,
): boolean {
  const previous = before.at(-1);
  // "what did the process write"
  const isVerb =
    entry.acts.length > 0 && before.some((item) => item.type === 'filler' && isHelper(item.word));
  return (
    previous?.type === 'mention' &&
    previous.by === 'noun' &&
    previous.noun?.kin === undefined &&
    kinds.includes(previous.kinds[0] ?? '') &&
    !isPlural(previous.text) &&
    entry.ask === undefined &&
    !isVerb
  );
}

function isBeforeKind(
  text: string,
  tokens: readonly Token[],
  at: number,
  before: readonly Item[],
  kinds: readonly string[],
  { entry }: Phrase,
): boolean {
  const next = longestPhrase(text, tokens, at + 1);
  const isKind =
    next?.entry.nouns.some(
      (noun) =>
        noun.kin === undefined && noun.acts === undefined && kinds.includes(noun.kinds[0] ?? ''),
    ) === true;
  if (next === undefined || !isKind || isPlural(next.text)) return false;
  if (entry.ask === 'list' && isNameBefore(text, tokens, at + 1 + next.length, next.text))
    return true;
  const previous = before.at(-1);
  if (previous?.type === 'filler' && /^(?:the|a|an|this)$/.test(previous.word)) return true;
  // "find process X" asks, "which process" too; "… and list bucket X" acts.
  if (entry.ask !== undefined) return false;
  if (previous === undefined || previous.type === 'joint') return entry.acts.length === 0;
  return (
    (previous.type === 'act' && previous.form !== 'noun') ||
    previous.type === 'preposition' ||
    previous.type === 'denial' ||
    previous.type === 'exclusion'
  );
}

/** "search tool failures": more is said of the one tool; "find tool X" names it behind. */
function isNameBefore(
  text: string,
  tokens: readonly Token[],
  behind: number,
  kind: string,
): boolean {
  const entry = kind.includes(' ') ? undefined : longestPhrase(text, tokens, behind)?.entry;
  return (
    entry !== undefined &&
    (entry.result !== undefined || entry.acts.length > 0 || entry.isPreposition === true)
  );
}

function isHelper(word: string): boolean {
  return /^(?:to|did|does|do|can|could|would|may|might|will)$/.test(word);
}

function isPlural(word: string): boolean {
  return singular(word.toLowerCase()) !== word.toLowerCase();
}
