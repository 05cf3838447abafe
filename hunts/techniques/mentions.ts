import { groupBy } from '../../graph/index.js';
import { canonicalId, isShortForm } from '../attack/index.js';
import { differ, editDistance, lettersIn } from './distance.js';
import { longestPhrase, techniquePhrases, wordsOf, type Phrase, type Word } from './phrases.js';

/** A place in a text that speaks of a technique. */
export interface Mention {
  /** As the tables spell it; it need not be in them. */
  readonly technique: string;
  readonly by: 'id' | 'name' | 'alias';
  readonly score: number;
  /** False where a slip was forgiven. */
  readonly exact: boolean;
  readonly start: number;
  readonly end: number;
}

/** What is longer is no question; the time taken grows with it. */
const MAX_TEXT = 2000;
const ID = /\b(?:(?:AML\.)?T\d{4}(?:[./]\d{3})?|A\d{4})\b/gi;

/** Where techniques are spoken of; of two readings of the same words the better one. */
export function mentionsIn(text: string): Mention[] {
  const asked = text.slice(0, MAX_TEXT);
  const runs = runsIn(wordsOf(asked));
  const found = [...idsIn(asked), ...techniquePhrases().flatMap((one) => phraseIn(one, runs))];
  found.sort((a, b) => weightOf(b) - weightOf(a));
  return found.reduce<Mention[]>(
    (kept, one) => (kept.some((other) => isInTheWay(other, one)) ? kept : [...kept, one]),
    [],
  );
}

function idsIn(text: string): Mention[] {
  return [...text.matchAll(ID)]
    .filter(
      ([spelling]) => !/^A/i.test(spelling) || /^AML/i.test(spelling) || isShortForm(spelling),
    )
    .map((match) => ({
      technique: canonicalId(match[0]),
      by: 'id',
      score: 1,
      exact: true,
      start: match.index,
      end: match.index + match[0].length,
    }));
}

/** Some words of the text from one place on, run together. */
interface Run {
  readonly letters: string;
  readonly has: number;
  readonly words: number;
  readonly start: number;
  readonly end: number;
}

/** From each word on, as many words as the longest phrase has and one more. */
function runsIn(words: readonly Word[]): ReadonlyMap<string, readonly (readonly Run[])[]> {
  const most = longestPhrase() + 1;
  const runs = words.map((first, at) => {
    let letters = '';
    return words.slice(at, at + most).map((word, more): Run => {
      letters += word.letters;
      return {
        letters,
        has: lettersIn(letters),
        words: more + 1,
        start: first.start,
        end: word.end,
      };
    });
  });
  // By their first letter: a slip is seldom there, which spares most mistakes and comparisons.
  return groupBy(runs, ([first]) => first?.letters.charAt(0) ?? '');
}

/** Words run together or apart are the same: `psexec`, `ps exec`, `pass-the-hash`. */
function phraseIn(
  phrase: Phrase,
  runs: ReadonlyMap<string, readonly (readonly Run[])[]>,
): Mention[] {
  const slips = slipsAllowed(phrase);
  return (runs.get(phrase.letters.charAt(0)) ?? []).flatMap((from) => {
    for (const { letters, has, words, start, end } of from) {
      if (words > phrase.words + 1 || letters.length > phrase.letters.length + slips) break;
      if (letters.length < phrase.letters.length - slips) continue;
      if (differ(phrase.has, has, slips)) continue;
      const distance = editDistance(phrase.letters, letters, slips);
      if (distance > slips) continue;
      const score = phrase.score * (1 - distance / phrase.letters.length);
      const { technique, by } = phrase;
      return [{ technique, by, score, exact: distance === 0, start, end }];
    }
    return [];
  });
}

/** Short names become other words too easily, and so do everyday words. */
function slipsAllowed({ letters, score }: Phrase): number {
  if (letters.length < 6) return 0;
  if (letters.length < 10) return score < 0.9 ? 0 : 1;
  if (score < 0.9) return 1;
  return letters.length < 18 ? 2 : 3;
}

/** Longer readings say more: `lsass dump` over `dump`. */
function weightOf({ score, start, end, by }: Mention): number {
  return by === 'id' ? Number.MAX_VALUE : score ** 2 * (end - start);
}

/** Two techniques may share an alias, and so a place; otherwise one reading takes it. */
function isInTheWay(kept: Mention, one: Mention): boolean {
  const overlaps = kept.start < one.end && one.start < kept.end;
  const same = kept.start === one.start && kept.end === one.end && kept.exact && one.exact;
  return overlaps && !(same && kept.technique !== one.technique);
}
