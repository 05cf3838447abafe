import type { Item } from './items.js';
import { lookUp, phraseWords } from './lexicon/index.js';
import { lightVerbs, logonTypes, servicePorts } from './lexicon/words.js';
import { longestPhrase } from './phrases.js';
import type { TechniqueMatch } from './techniques.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

/** A stretch that may speak of techniques. */
export interface TechniqueWords {
  readonly item: Extract<Item, { type: 'technique' }>;
  readonly start: number;
  readonly end: number;
  /** False where the lexicon has the same words, and the rest of the question decides. */
  readonly isSure: boolean;
  /** The lexicon has them for a kind of thing, so that an id beside them leaves nothing to say. */
  readonly isKind: boolean;
  /** An alias of everyday words: a value that the question gives says more. */
  readonly isPlain: boolean;
}

/** Where a text speaks of techniques: by whole words, and not inside of a path, an operation or a longer phrase. */
export function techniquesIn(
  text: string,
  tokens: readonly Token[],
  found: readonly TechniqueMatch[],
  vocabulary: Vocabulary,
): TechniqueWords[] {
  return found.flatMap(({ ids, start, end: last, by }) => {
    const said = by === 'id' ? last : endBefore(text, start, last);
    const telling = tokens.filter((token) => token.start < said && start < token.end);
    // "scheduled tasks on HOST" is two slips away from "Scheduled Task/Job": no name ends in a small word.
    while (by !== 'id' && telling.length > 1 && isSmall(telling.at(-1)?.lower)) telling.pop();
    const inside = telling;
    const end = by === 'id' ? last : Math.min(said, inside.at(-1)?.end ?? said);
    const item = { type: 'technique' as const, ids, start, end, text: text.slice(start, end) };
    if (by === 'id') return [{ item, start, end, isSure: true, isKind: false, isPlain: false }];
    const isWhole = inside[0]?.start === start && inside.at(-1)?.end === end;
    const isFormed = inside.some(
      ({ form, text: word }) =>
        (form !== 'word' && form !== 'mark' && form !== 'number') ||
        (/^[A-Z]/.test(word) && vocabulary.action(word) !== undefined),
    );
    if (!isWhole || isFormed) return [];
    const phrase = phraseOver(text, tokens, start, end);
    if (phrase !== undefined && phrase.end - phrase.start > end - start) return [];
    const entry = phrase?.entry;
    const isValue = isValueWord(item.text.toLowerCase());
    const [noun] = entry?.nouns ?? [];
    const isKind = noun !== undefined && noun.kinds[0] !== 'Process' && noun.acts === undefined;
    const isPlain =
      by === 'alias' &&
      entry === undefined &&
      !isValue &&
      inside.every(({ lower }) => phraseWords.has(lower) || isValueWord(lower));
    const isSure = entry === undefined && !isValue && !isPlain;
    return [{ item, start, end, isSure, isKind, isPlain }];
  });
}

function isSmall(lower = ''): boolean {
  const entry = lookUp(lower);
  return entry?.isPreposition === true || entry?.isRelative === true;
}

function isValueWord(lower: string): boolean {
  return Object.hasOwn(servicePorts, lower) || Object.hasOwn(logonTypes, lower);
}

/** A name does not reach over a colon or the end of a sentence. */
function endBefore(text: string, start: number, end: number): number {
  const at = text.slice(start, end).search(/[:;?]/);
  return at <= 0 ? end : start + text.slice(start, start + at).trimEnd().length;
}

function phraseOver(
  text: string,
  tokens: readonly Token[],
  start: number,
  end: number,
): ReturnType<typeof longestPhrase> {
  return tokens
    .flatMap((token, at) => (token.start <= start ? [longestPhrase(text, tokens, at)] : []))
    .findLast((phrase) => phrase !== undefined && phrase.start <= start && phrase.end >= end);
}

/**
 * Which of them are meant. Words of the lexicon stand for themselves where the question tells of an act or
 * gives a value beside them ("who read LSASS memory"), or where an id says already which technique it is.
 */
export function meantOf(
  techniques: readonly TechniqueWords[],
  plain: readonly Item[],
): Extract<Item, { type: 'technique' }>[] {
  const sure = techniques.filter(({ isSure }) => isSure).map(({ item }) => item);
  const perhaps = techniques.filter(({ isSure }) => !isSure);
  const meant = perhaps.filter(({ item, start, end, isKind, isPlain }) => {
    const inStretch = (one: Item): boolean => one.start >= start && one.end <= end;
    const isValueOf = (one: Item): boolean => one.type === 'edge_value' || one.type === 'text';
    const isActOf = (one: Item): boolean =>
      one.type === 'act' &&
      !(isPlain && (inStretch(one) || lightVerbs.test(one.word))) &&
      !(inStretch(one) && isNameOfAct(one, plain));
    const tellsMore =
      plain.some((one) => isActOf(one) || (isValueOf(one) && !inStretch(one))) ||
      // "rdp logons": an act and its value, said in full.
      (plain.some((one) => one.type === 'act' && inStretch(one)) &&
        plain.some((one) => isValueOf(one) && inStretch(one)));
    const hasId = sure.some(({ ids }) => ids.some((id) => item.ids.includes(id)));
    return !tellsMore && !(isKind && (hasId || areThingsOn(item, plain)));
  });
  return [...sure, ...meant.map(({ item }) => item)];
}

/** "kerberoasting on ws1": nobody stands in front who does it, and nothing behind that it is done to. */
function isNameOfAct(act: Item, plain: readonly Item[]): boolean {
  if (act.type !== 'act' || act.form !== 'ing') return false;
  const telling = plain.filter(({ type }) => type !== 'filler');
  const at = telling.indexOf(act);
  const [before, after] = [telling[at - 1], telling[at + 1]];
  const isDone =
    (before?.type === 'mention' && before.noun?.isVague !== true) ||
    before?.type === 'relative' ||
    before?.type === 'unknown' ||
    (before?.type === 'ask' && before.how !== 'list');
  return !isDone && after?.type !== 'mention' && after?.type !== 'unknown';
}

/** "wmi consumers on ws2": several of a kind, and where: they are asked for, not who made them. */
function areThingsOn({ start, end, text }: Item, plain: readonly Item[]): boolean {
  const [word, place] = plain.filter((one) => one.start >= end);
  return (
    /[^s]s$/i.test(text) &&
    plain.every((one) => one.start >= start || one.type === 'filler' || one.type === 'ask') &&
    word?.type === 'preposition' &&
    place?.type === 'mention' &&
    place.by !== 'noun' &&
    place.kinds[0] === 'Host'
  );
}
