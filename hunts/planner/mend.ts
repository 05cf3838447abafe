import { isHouseWord } from './house-words-at.js';
import { contentWords, phraseWords } from './lexicon/index.js';
import { knownPrograms } from './lexicon/programs.js';
import { editDistance, slipsAllowed } from './spelling.js';
import { tokenise, type Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

/** Slips of spelling are mended before anything is looked for, so that a phrase or a date is found all the same. */
export function mendText(
  text: string,
  vocabulary: Vocabulary,
): { text: string; mended: [string, string][] } {
  const mended: [string, string][] = [];
  let result = '';
  let at = 0;
  for (const token of tokenise(text)) {
    const fixed = mend(token, vocabulary);
    if (fixed === undefined) continue;
    mended.push([token.text, fixed]);
    result += text.slice(at, token.start) + fixed;
    at = token.end;
  }
  return { text: result + text.slice(at), mended };
}

/** A word that nobody knows, and that is a slip away from one that is known, is read as that. */
function mend(token: Token, vocabulary: Vocabulary): string | undefined {
  if (token.form !== 'word' && token.form !== 'file') return undefined;
  const { lower } = token;
  if (isKnown(lower, vocabulary)) return undefined;
  const possessive = /['’]s?$/.exec(lower)?.[0] ?? '';
  const stem = possessive === '' ? lower : lower.slice(0, -possessive.length);
  const best = token.form === 'file' ? vocabulary.nearest(lower) : nearestWord(stem, vocabulary);
  return best === undefined ? undefined : `${best}${possessive}`;
}

/** Words of dates and numbers, which no lexicon here has. */
const timeWords =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|yesterday|today|tonight|tomorrow|noon|midnight|morning|evening|afternoon|nights?|hours?|minutes?|seconds?|weeks?|days?|months?|years?|utc|gmt|levels?|generations?|hops?|steps?|deep|once|twice|thrice|times?|than|least|fewer|less|more|exactly|between|until|since|ending|ago|past|previous|preceding|following|followed|during|within|around|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|last|most|common|frequent|often|seldom|rarest|busiest|top)$/;

function isKnown(lower: string, vocabulary: Vocabulary): boolean {
  return (
    phraseWords.has(lower) ||
    phraseWords.has(lower.replace(/['’]s?$/, '')) ||
    vocabulary.named(lower.replace(/['’]s?$/, '')).length > 0 ||
    vocabulary.programs(lower.replace(/['’]s?$/, '')).length > 0 ||
    lower.includes('*') ||
    isHouseWord(lower, vocabulary) ||
    vocabulary.named(lower).length > 0 ||
    vocabulary.programs(lower).length > 0 ||
    vocabulary.action(lower) !== undefined ||
    knownPrograms.has(lower) ||
    timeWords.test(lower) ||
    /\d/.test(lower)
  );
}

/** Lexicon before graph, where both are as near; a longer common beginning decides among equals. */
function nearestWord(word: string, vocabulary: Vocabulary): string | undefined {
  const limit = word.length === 4 ? 1 : slipsAllowed(word);
  if (limit === 0) return undefined;
  let best: { word: string; score: number } | undefined;
  for (const candidate of phraseWords) {
    if (candidate.length < 4 || Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word, candidate, limit);
    if (distance > limit || (word.length === 4 && candidate.length > 5)) continue;
    if (distance > 1 && isInflection(word, candidate)) continue;
    const isContent = contentWords.includes(candidate);
    const sameEnd = word.at(-1) === candidate.at(-1) ? 0.2 : 0;
    const score = distance - commonStart(word, candidate) / 100 - (isContent ? 0.3 : 0) - sameEnd;
    if (best === undefined || score < best.score) best = { word: candidate, score };
  }
  const known = vocabulary.nearest(word);
  if (known !== undefined && (best === undefined || editDistance(word, known, 3) < best.score))
    return known;
  if (best !== undefined && word.length === 4 && commonStart(word, best.word) < 2) return known;
  return best?.word ?? known;
}

/** "instructions" is no slip for "instructing". */
function isInflection(word: string, candidate: string): boolean {
  const ending = /(?:ing|ed|s|ion|er)$/;
  return (
    ending.test(word) &&
    ending.test(candidate) &&
    commonStart(word, candidate) >= Math.min(word.length, candidate.length) - 3
  );
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}
