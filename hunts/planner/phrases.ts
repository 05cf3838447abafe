import type { Item, Span } from './items.js';
import { frames } from './lexicon/frames.js';
import { lookUp, phraseLength, type Entry } from './lexicon/index.js';
import type { Noun } from './lexicon/nouns/noun.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

const framesByName = new Map(frames.map((frame) => [frame.name, frame]));

/** A word or words of the lexicon. */
export interface Phrase extends Span {
  readonly entry: Entry;
  readonly length: number;
}

export function longestPhrase(
  text: string,
  tokens: readonly Token[],
  at: number,
): Phrase | undefined {
  const words: string[] = [];
  let best: Phrase | undefined;
  for (let length = 1; length <= phraseLength() && at + length <= tokens.length; length += 1) {
    const token = tokens[at + length - 1];
    const previous = tokens[at + length - 2];
    if (token === undefined || token.form === 'mark' || token.form === 'quoted') break;
    if (length > 1 && previous !== undefined && text.slice(previous.end, token.start).trim() !== '')
      break;
    words.push(token.lower);
    const found = lookUp(words.join(' '));
    const start = tokens[at]?.start ?? 0;
    if (found !== undefined)
      best = { entry: found, length, start, end: token.end, text: text.slice(start, token.end) };
  }
  return best;
}

const determiners = new Set([
  'the',
  'a',
  'an',
  'any',
  'all',
  'each',
  'every',
  'some',
  'no',
  'this',
  'these',
  'those',
  'its',
  'their',
  'whose',
  'other',
  'new',
  'remote',
  'local',
  'distinct',
  'different',
  'unique',
  'outbound',
  'inbound',
  'outgoing',
  'incoming',
  'suspicious',
  'malicious',
  'of',
]);

/** Words that are several things at once are what their neighbours let them be. */
export function itemsOf(
  { entry, length, start, end, text }: Phrase,
  before: readonly Item[],
  next: Token | undefined,
  vocabulary: Vocabulary,
): Item[] {
  const span = { start, end, text };
  const word = text.toLowerCase();
  const previous = before.at(-1);
  const { acts } = entry;
  const noun = nounHere(entry.nouns, previous, next, vocabulary);
  if (entry.ask !== undefined && isAsk(entry, word, before, next))
    return [{ type: 'ask', how: entry.ask, ...span }];
  if (entry.isExclusion === true || isOutside(word, next, entry))
    return [{ type: 'exclusion', ...span }];
  if (entry.isDenial === true) return [{ type: 'denial', ...span }];
  if (entry.result !== undefined && !(acts.length > 0))
    return [{ type: 'result', value: entry.result, ...span }];
  if (entry.isRelative === true && (length > 1 || follows(previous)))
    return [{ type: 'relative', word, ...span }];
  if (noun !== undefined && acts.length > 0)
    return [
      isNounHere(before, acts, next)
        ? itemOfNoun(noun, span, vocabulary)
        : itemOfActs(acts, word, span, before, next),
    ];
  if (acts.length > 0 && !(entry.isFiller === true && next?.form === 'mark'))
    return [itemOfActs(acts, word, span, before, next)];
  if (noun !== undefined) return [itemOfNoun(noun, span, vocabulary)];
  if (entry.isSequel === true) return [{ type: 'joint', word: 'then', ...span }];
  if (word === 'and' || word === 'or' || word === 'before' || word === 'after')
    return [{ type: 'joint', word, ...span }];
  if (entry.isPreposition === true) return [{ type: 'preposition', word, ...span }];
  if (entry.isRelative === true) return [{ type: 'relative', word, ...span }];
  return [{ type: 'filler', word, ...span }];
}

/** "from outside 10.0.0.0/8": what follows is a place, and left out. */
function isOutside(word: string, next: Token | undefined, { isPreposition }: Entry): boolean {
  if (word !== 'outside' || isPreposition !== true || next === undefined) return false;
  return /^(?:network|address|path)$/.test(next.form) || /^(?:the|our|my|of)$/.test(next.lower);
}

/** Whether a word that may ask does so here: "list buckets" asks, "list" in "agents that list buckets" acts. */
function isAsk(
  { ask, acts, isRelative }: Entry,
  word: string,
  before: readonly Item[],
  next: Token | undefined,
): boolean {
  const previous = before.at(-1);
  const isLast = next === undefined || next.text === '?';
  const isFirst =
    previous === undefined ||
    (previous.type === 'joint' && [':', '.', ';'].includes(previous.word));
  // "name of the program": a property.
  if (word === 'name' && next?.lower === 'of') return false;
  // "…, show the powershell"; a word that acts as well goes on with what was told.
  const isAnew =
    (previous?.type === 'joint' && previous.word === ',' && word !== 'name') ||
    (previous?.type === 'mention' && /^show\b/.test(word));
  if (ask === 'list' && isAnew && acts.length === 0 && !isLast) return true;
  if (ask === 'list') return isFirst && !(acts.length > 0 && (isLast || next.form === 'mark'));
  if (isFirst || ask === 'count') return true;
  if (ask === undefined || ask === 'how') return false;
  // "with rights 0x1010, who …": nothing there yet that a clause could be about.
  const hasThing = before.some(
    (item) => item.type === 'act' || (item.type === 'mention' && item.noun?.property === undefined),
  );
  return isRelative !== true || !follows(previous) || isLast || !hasThing;
}

/** "whoami runs": runs of a program; where there are no agents, every run is one. */
function nounHere(
  nouns: readonly Noun[],
  previous: Item | undefined,
  next: Token | undefined,
  vocabulary: Vocabulary,
): Noun | undefined {
  const [noun] = nouns;
  if (noun?.orElse === undefined) return noun;
  // "sessions to 10.0.0.5": where there are no agents, what two machines have.
  if (
    noun.actsTo !== undefined &&
    !vocabulary.hasAgents &&
    /^(?:to|with|between)$/.test(next?.lower ?? '')
  )
    return { ...noun, acts: noun.actsTo };
  const isOfProgram =
    previous?.type === 'mention' && previous.by !== 'noun' && previous.kinds.includes('Process');
  const isThere = noun.kinds[0] === 'RegistryKey' ? vocabulary.hasPrograms : vocabulary.hasAgents;
  return isOfProgram || !isThere ? { ...noun, kinds: noun.orElse } : noun;
}

function follows(previous: Item | undefined): boolean {
  return (
    previous?.type === 'mention' ||
    previous?.type === 'act' ||
    previous?.type === 'joint' ||
    previous?.type === 'edge_value' ||
    previous?.type === 'unknown'
  );
}

function isNounHere(
  before: readonly Item[],
  acts: Entry['acts'],
  next: Token | undefined,
): boolean {
  const previous = before.at(-1);
  if (acts.every(({ form }) => form === 'past' || form === 'ing'))
    return previous?.type === 'filler' && determiners.has(previous.word);
  if (previous?.type === 'filler' && isBe(previous.word)) return false;
  if (isInverted(before) || isAwaited(before)) return false;
  // "who runs powershell"
  if (previous?.type === 'ask' && previous.how === 'who') return false;
  if (
    previous === undefined ||
    previous.type === 'ask' ||
    previous.type === 'preposition' ||
    previous.type === 'count' ||
    previous.type === 'rank' ||
    previous.type === 'pick' ||
    previous.type === 'result' ||
    previous.type === 'edge_value' ||
    previous.type === 'exclusion'
  )
    return true;
  if (next?.form === 'number' && previous.type === 'filler') return true;
  if (previous.type === 'filler')
    return (
      determiners.has(previous.word) ||
      !/^(?:to|did|does|do|can|could|would|may|might|will)$/.test(previous.word)
    );
  if (previous.type === 'joint')
    return !['then', 'and'].includes(previous.word) || next === undefined;
  if (previous.type === 'relative') return /^whose|\w+ which$/.test(previous.word);
  if (previous.type === 'act') return true;
  if (previous.type === 'denial')
    return /^(?:no|without|lacking)$/.test(previous.text.toLowerCase());
  if (previous.type === 'mention')
    return previous.by === 'name' || previous.by === 'form'
      ? next === undefined ||
          next.form === 'mark' ||
          /^(?:on|in|with|from|to|of|that|which|and|or|at|for)$/.test(next.lower)
      : false;
  return previous.type === 'unknown' || previous.type === 'technique';
}

/** "on which hosts was the file with … run": the verb comes last. */
function isInverted(before: readonly Item[]): boolean {
  const be = before.findLastIndex((item) => item.type === 'filler' && isBe(item.word));
  const act = before.findLastIndex(({ type }) => type === 'act');
  const named = before.at(-1);
  return be > act && be < before.length - 1 && named?.type === 'mention' && named.by !== 'noun';
}

/** "what did cmd run": a helper and a subject stand there, and the verb does not yet. */
export function isAwaited(before: readonly Item[]): boolean {
  const helper = before.findLastIndex(
    (item) => item.type === 'filler' && /^(?:did|does|do)$/.test(item.word),
  );
  const since = before.slice(helper + 1);
  return (
    helper >= 0 &&
    since.some(({ type }) => type === 'mention') &&
    since.every(({ type }) => type === 'mention' || type === 'filler')
  );
}

/** A noun as what it tells of: an act told as a thing, or a thing. */
function itemOfNoun(noun: Noun, span: Span, vocabulary: Vocabulary): Item {
  const told = (noun.acts ?? []).flatMap((name) => framesByName.get(name) ?? []);
  if (told.length > 0)
    return {
      noun,
      type: 'act',
      frames: told,
      form: 'noun',
      word: span.text.toLowerCase(),
      ...span,
    };
  const { kinds, where = [] } = noun;
  const programs = kinds.includes('Process') ? [] : vocabulary.programs(span.text);
  return {
    type: 'mention',
    kinds,
    where,
    by: 'noun',
    noun,
    isKnown: true,
    ...(programs.length === 0 ? {} : { programs }),
    ...span,
  };
}

/** "was run by": after a form of "to be", a base form that is a participle too is one. */
function itemOfActs(
  acts: Entry['acts'],
  word: string,
  span: Span,
  before: readonly Item[],
  next: Token | undefined,
): Item {
  const previous = before.at(-1);
  const isBehind =
    (previous?.type === 'filler' && isBe(previous.word)) ||
    (previous?.type === 'mention' &&
      previous.by === 'noun' &&
      !['Process', 'User', 'Host', 'AiAgent'].includes(previous.kinds[0] ?? 'Process') &&
      (next === undefined ||
        next.form === 'mark' ||
        /^(?:by|via|from|in|on|during)$/.test(next.lower)));
  const isParticiple =
    (isBehind || isInverted(before)) &&
    /^(?:re)?(?:run|set|put|cut|hit|read|shut|spread|split|beset|come|become)$/.test(word);
  const form = isParticiple ? 'past' : (acts[0]?.form ?? 'base');
  return { type: 'act', frames: acts.map(({ frame }) => frame), form, word, ...span };
}

function isBe(word: string): boolean {
  return /^(?:is|are|was|were|be|been|being|got|get)$/.test(word);
}
