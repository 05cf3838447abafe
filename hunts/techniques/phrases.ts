import { kinds, relations } from '../../graph/index.js';
import { officialTechniques, retiredTechniques } from '../attack/index.js';
import { techniqueForms } from './catalogue.js';
import { lettersIn } from './distance.js';

/** Words by which a technique may be spoken of. */
export interface Phrase {
  readonly technique: string;
  readonly by: 'name' | 'alias';
  /** Its letters and digits in lower case: `passthehash`. */
  readonly letters: string;
  /** Which letters these are, as `lettersIn` says it. */
  readonly has: number;
  readonly words: number;
  /** 0 to 1: how likely the technique is meant where these words are said. */
  readonly score: number;
}

export interface Word {
  readonly letters: string;
  readonly start: number;
  readonly end: number;
}

const SURE = 0.95;
/** The name of a program that the technique is done with: a question may be about the program alone. */
const PROGRAM = 0.6;
/** What is said of the things in the graph every day: `scheduled task`, `domain accounts`. */
const EVERYDAY = 0.5;

/** Words that kinds and relationships are spoken of with, beside their own names. */
const DAILY =
  'account command local default valid windows unix cloud email web scheduled shell group new';
const vocabulary = new Set(
  [...kinds, ...relations]
    .flatMap((name) => name.split(/_|(?<=[a-z])(?=[A-Z])/))
    .concat(DAILY.split(' '))
    .map((word) => word.toLowerCase()),
);

let phrases: readonly Phrase[] | undefined;
let longest: number | undefined;

/** Names of all techniques and the aliases of those in the catalogue. */
export function techniquePhrases(): readonly Phrase[] {
  phrases ??= [...officialNames(), ...retiredNames(), ...aliases()];
  return phrases;
}

/** Words of the longest of them. */
export function longestPhrase(): number {
  longest ??= Math.max(...techniquePhrases().map(({ words }) => words));
  return longest;
}

export function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => ({
    letters: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Single words such as `Malware` or `Direct` mean a technique only where the catalogue has it. */
function officialNames(): Phrase[] {
  return officialTechniques.flatMap(({ id, name }) => {
    const score = wordsOf(name).length === 1 ? EVERYDAY : scoreOf(name);
    return score === EVERYDAY && !techniqueForms().has(id)
      ? []
      : [toPhrase(id, 'name', name, score)];
  });
}

function retiredNames(): Phrase[] {
  const live = new Set(officialTechniques.map(({ name }) => name));
  return retiredTechniques.flatMap(({ name, replacedBy }) =>
    replacedBy === undefined || live.has(name) || wordsOf(name).length === 1
      ? []
      : [toPhrase(replacedBy, 'name', name, scoreOf(name))],
  );
}

function aliases(): Phrase[] {
  return [...techniqueForms().values()].flatMap(({ id, also, signs }) => {
    const programs = new Set(signs.flatMap(({ nodes }) => programsIn(nodes)));
    return also.map((alias) =>
      toPhrase(id, 'alias', alias, programs.has(alias.toLowerCase()) ? PROGRAM : scoreOf(alias)),
    );
  });
}

function scoreOf(text: string): number {
  const daily = wordsOf(text).every(
    ({ letters }) => vocabulary.has(letters) || vocabulary.has(letters.replace(/s$/, '')),
  );
  return daily ? EVERYDAY : SURE;
}

/** What signs give as names, without `.exe`. */
function programsIn(form: unknown): string[] {
  if (typeof form !== 'object' || form === null) return [];
  return Object.entries(form).flatMap(([key, value]: [string, unknown]) =>
    key === 'name' ? namesIn(value) : programsIn(value),
  );
}

function namesIn(value: unknown): string[] {
  const names = Array.isArray(value) ? (value as unknown[]) : [value];
  return names.filter((name) => typeof name === 'string').map((name) => name.replace(/\.exe$/, ''));
}

function toPhrase(technique: string, by: Phrase['by'], text: string, score: number): Phrase {
  const words = wordsOf(text);
  const letters = words.map((word) => word.letters).join('');
  return { technique, by, letters, has: lettersIn(letters), words: words.length, score };
}
