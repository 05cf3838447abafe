import { houseWordAt } from './house-words-at.js';
import { singular, verbsOf, wordsOf } from './actions.js';
import type { Item, Mention } from './items.js';
import { lookUp, type Entry } from './lexicon/index.js';
import { frames } from './lexicon/frames.js';
import { mentionOfName, mentionOfToken } from './mentions.js';
import { isBesideKind } from './names-beside.js';
import { isAwaited, itemsOf, longestPhrase, type Phrase } from './phrases.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

/** "a -> b": a started b. */
const arrow = frames.filter(({ name }) => name === 'created');

const marks: Readonly<Record<string, 'and' | 'or' | ',' | ':' | ';' | '.' | '(' | ')'>> = {
  ',': ',',
  ':': ':',
  ';': ';',
  '.': '.',
  '(': '(',
  ')': ')',
  '-': ':',
  '–': ':',
  '—': ':',
  '?': '.',
  '!': '.',
  '/': 'or',
  '|': 'or',
  '&': 'and',
};

/** What is read at a place, and how many tokens it takes. */
interface Reading {
  readonly items: readonly Item[];
  readonly length: number;
}

/** Where reading has come to. */
interface Place {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly vocabulary: Vocabulary;
  readonly before: readonly Item[];
}

/** Words and what looks like a value, one after the other. */
export function readWords(text: string, tokens: readonly Token[], vocabulary: Vocabulary): Item[] {
  const items: Item[] = [];
  let at = 0;
  while (at < tokens.length) {
    const reading = readAt({ text, tokens, at, vocabulary, before: items });
    items.push(...reading.items);
    at += reading.length;
  }
  return items;
}

function readAt(place: Place): Reading {
  const { text, tokens, at, vocabulary, before } = place;
  const token = tokens[at];
  if (token === undefined) return { items: [], length: 1 };
  const span = { start: token.start, end: token.end, text: text.slice(token.start, token.end) };
  const alone = (item: Item): Reading => ({ items: [item], length: 1 });
  const ofHouse = houseWordAt(text, tokens, at, vocabulary);
  if (ofHouse !== undefined) return ofHouse;
  if (token.form === 'mark') return readMark(token, place);
  if (/^(?:i\.e\.?|e\.g\.?|namely|viz)$/.test(token.lower))
    return alone({ type: 'apposition', ...span });
  if (token.form === 'flag')
    return alone({
      type: 'text',
      property: 'command_line',
      values: [token.text],
      isAll: true,
      ...span,
    });
  const longest = longestPhrase(text, tokens, at);
  const phrase =
    longest !== undefined && isSplit(longest, place) ? verbOf(longest, place) : longest;
  if (/^(?:and|or|before|after)$/.test(token.lower) && (phrase?.length ?? 0) < 2)
    return alone({ type: 'joint', word: token.lower as 'and', ...span });
  if (/^(?:it|them)$/.test(token.lower) || (token.lower === 'one' && before.at(-1)?.type === 'act'))
    return alone({ type: 'pronoun', ...span });
  if (/^(?:its|their|his|her)$/.test(token.lower) && before.some(({ type }) => type === 'mention'))
    return alone({ type: 'preposition', word: "'s", ...span });
  if (isServicePrincipal(token))
    return alone({
      type: 'edge_value',
      condition: { property: 'service', op: 'contains', value: token.text },
      ...span,
    });
  const ofForm = mentionOfToken(token, span, vocabulary);
  if (ofForm !== undefined) return alone(ofForm);
  const operation = operationAt(place, phrase?.length ?? 0);
  if (operation !== undefined) return operation;
  const name = nameAt(token, place, phrase);
  if (name !== undefined) return alone(name);
  if (phrase !== undefined)
    return {
      items: itemsOf(phrase, before, tokens[at + phrase.length], vocabulary),
      length: phrase.length,
    };
  const possessive = /^(.*[^'’])['’]s?$/.exec(token.text)?.[1];
  if (possessive !== undefined) return readPossessive(possessive, token, place);
  return alone(
    mentionOfName(token, span, vocabulary) ?? { type: 'unknown', word: token.lower, ...span },
  );
}

/**
 * "what did X run on HOST", "all that X ran on HOST": with a subject and an object before it the verb stands for
 * itself, and the preposition says where.
 */
function isSplit({ text, length }: Phrase, { tokens, at, before }: Place): boolean {
  const next = tokens[at + length];
  const [object, subject] = before.slice(-2);
  return (
    /^(?:r[au]n|executed?|started|launched) (?:on|as|under)$/i.test(text) &&
    next !== undefined &&
    next.form !== 'mark' &&
    (isAwaited(before) ||
      (subject?.type === 'mention' &&
        subject.by !== 'noun' &&
        (object?.type === 'mention' || object?.type === 'relative')))
  );
}

function verbOf({ start }: Phrase, { text, tokens, at }: Place): Phrase | undefined {
  const end = tokens[at]?.end ?? start;
  const said = text.slice(start, end);
  const entry = lookUp(said);
  return entry === undefined ? undefined : { entry, length: 1, start, end, text: said };
}

/** "MSSQLSvc/db01.corp.local" */
function isServicePrincipal({ form, text, lower }: Token): boolean {
  return form === 'word' && /^\w+\/[\w.-]+$/.test(text) && lookUp(lower) === undefined;
}

function readMark(token: Token, { text, tokens, at, before }: Place): Reading {
  const span = { start: token.start, end: token.end, text: token.text };
  if (/^['’]s$/.test(token.text))
    return { items: [{ type: 'preposition', word: "'s", ...span }], length: 1 };
  const word = marks[token.text];
  if (!/^(?:->|=>|→|⇒|>)$/.test(token.text))
    return { items: word === undefined ? [] : [{ type: 'joint', word, ...span }], length: 1 };
  // "lsass access 0x1010 -> host" asks for the host; between processes an arrow is a start.
  const nouns = longestPhrase(text, tokens, at + 1)?.entry.nouns ?? [];
  const isAsk =
    before.length > 0 &&
    nouns.some(({ kinds, kin }) => kin === undefined && kinds[0] !== 'Process');
  return {
    items: isAsk
      ? [
          { type: 'joint', word: ':', ...span },
          { type: 'ask', how: 'list', ...span },
        ]
      : [{ type: 'act', frames: arrow, form: 'base', word: 'arrow', ...span }],
    length: 1,
  };
}

function readPossessive(owner: string, token: Token, place: Place): Reading {
  const inner = { ...token, text: owner, lower: owner.toLowerCase() };
  const { items } = readAt({ ...place, tokens: [inner], at: 0 });
  const end = { start: token.end, end: token.end, text: '' };
  return { items: [...items, { type: 'preposition', word: "'s", ...end }], length: 1 };
}

/** "a federation token": words that are all of an operation's name but its verb. */
function operationAt(
  { text, tokens, at, vocabulary, before }: Place,
  known: number,
): Reading | undefined {
  for (let length = 4; length > Math.max(1, known); length -= 1) {
    const inside = tokens.slice(at, at + length);
    const [first, last] = [inside[0], inside.at(-1)];
    if (first === undefined || last === undefined || inside.length < length) continue;
    if (inside.some(({ form }) => form !== 'word')) continue;
    const words = inside.map(({ lower }) => singular(lower)).join(' ');
    const names = vocabulary.actions.filter(
      (action) => wordsOf(action).slice(1).map(singular).join(' ') === words,
    );
    if (names.length === 0) continue;
    const act = before.findLast(({ type }) => type === 'act');
    const verbs = act?.type === 'act' ? verbsOf(act.word) : [];
    const meant = names.filter((action) => verbs.includes(wordsOf(action)[0] ?? ''));
    const value = meant.length > 0 ? meant : names;
    const span = { start: first.start, end: last.end, text: text.slice(first.start, last.end) };
    return {
      items: [
        { type: 'edge_value', condition: { property: 'action', op: 'one_of', value }, ...span },
      ],
      length,
    };
  }
  return undefined;
}

/** A name of the graph, where the lexicon has no better use for the word. */
function nameAt(
  token: Token,
  { text, tokens, at, vocabulary, before }: Place,
  phrase: Phrase | undefined,
): Item | undefined {
  const span = { start: token.start, end: token.end, text: text.slice(token.start, token.end) };
  const isName =
    phrase === undefined ||
    (phrase.length === 1 &&
      ((token.form === 'word' &&
        isInExclusion(before) &&
        vocabulary.programs(token.lower).length > 0) ||
        isToolInPlace(token, before, phrase.entry, vocabulary) ||
        isSubjectInPlace(text, tokens, at, before, phrase.entry, vocabulary) ||
        isProperName(token, vocabulary, phrase.entry) ||
        isBesideKind(text, tokens, at, before, phrase, vocabulary)));
  return isName ? mentionOfName(token, span, vocabulary) : undefined;
}

/** "everything deploy ran": an account may be called what is a verb elsewhere; between a thing and a verb it is who acts. */
function isSubjectInPlace(
  text: string,
  tokens: readonly Token[],
  at: number,
  before: readonly Item[],
  { acts, nouns }: Entry,
  vocabulary: Vocabulary,
): boolean {
  const token = tokens[at];
  const previous = before.at(-1);
  const isHere =
    previous?.type === 'mention' ||
    previous?.type === 'relative' ||
    (previous?.type === 'preposition' && previous.word === 'by') ||
    (previous?.type === 'filler' && /^(?:did|does|do|has|have|had)$/.test(previous.word));
  if (token === undefined || !isHere || acts.length === 0 || nouns.length > 0) return false;
  if (acts.every(({ form }) => form === 'past' || form === 'ing')) return false;
  const isKnown = vocabulary
    .named(token.lower)
    .some(({ kind }) => ['User', 'Program', 'AiAgent', 'Host'].includes(kind));
  // "used by deploy": no verb stands there.
  if (previous.type === 'preposition') return isKnown;
  const next = longestPhrase(text, tokens, at + 1)?.entry;
  return isKnown && next?.acts.some(({ form }) => form !== 'ing') === true;
}

/** A tool may be called "think" or "search": behind an act it is the tool. */
function isToolInPlace(
  { lower }: Token,
  before: readonly Item[],
  entry: Entry,
  vocabulary: Vocabulary,
): boolean {
  const previous = before.at(-1);
  const earlier = before.at(-2);
  return (
    entry.nouns.length === 0 &&
    vocabulary.named(lower).some(({ kind }) => kind === 'Tool') &&
    ((previous?.type === 'act' && previous.form !== 'noun') ||
      (previous?.type === 'filler' && /^(?:both|either)$/.test(previous.word)) ||
      previous?.type === 'denial' ||
      previous?.type === 'exclusion' ||
      (previous?.type === 'joint' && /^(?:\(|then|before|after)$/.test(previous.word)) ||
      (previous?.type === 'joint' && earlier?.type === 'mention' && isToolName(earlier)) ||
      (previous?.type === 'mention' && previous.kinds[0] === 'Tool'))
  );
}

/** "think or search": after one tool, another. */
function isToolName({ by, kinds }: Mention): boolean {
  return by === 'name' && kinds[0] === 'Tool';
}

/** A word of the lexicon that is also a name of the graph is the name where it is written as one. */
function isProperName(token: Token, vocabulary: Vocabulary, entry: Entry): boolean {
  const known = vocabulary.named(token.lower);
  if (known.length === 0) return false;
  if (known.some(({ name }) => name === token.text && /[\d_-]/.test(name))) return true;
  const isWord =
    entry.nouns.length > 0 ||
    entry.acts.length > 0 ||
    entry.isFiller === true ||
    entry.isPreposition === true ||
    entry.ask !== undefined;
  return (
    !isWord ||
    (token.text === token.text.toUpperCase() &&
      token.text.length > 2 &&
      known.some(({ kind }) => kind === 'User' || kind === 'Host'))
  );
}

/** "except ping, timeout and sc": verbs elsewhere, names here. */
function isInExclusion(before: readonly Item[]): boolean {
  const at = before.findLastIndex(({ type }) => type === 'exclusion');
  return (
    at >= 0 &&
    before
      .slice(at + 1)
      .every(
        (item) =>
          (item.type === 'joint' && [',', 'and', 'or'].includes(item.word)) ||
          (item.type === 'mention' && item.by === 'name'),
      )
  );
}
