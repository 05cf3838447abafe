import { formsOf, frames, type FrameDeclaration } from './frames.js';
import { nouns } from './nouns.js';
import type { Noun } from './nouns/noun.js';
import {
  askWords,
  denials,
  exclusions,
  failures,
  fillers,
  prepositions,
  relatives,
  sequels,
  successes,
} from './words.js';

/** Everything that a word or phrase may be. */
export interface Entry {
  readonly nouns: Noun[];
  readonly acts: {
    readonly frame: FrameDeclaration;
    readonly form: 'base' | 'past' | 'ing' | 'phrase';
  }[];
  ask?: (typeof askWords)[string];
  isPreposition?: true;
  isRelative?: true;
  isExclusion?: true;
  isDenial?: true;
  isSequel?: true;
  isFiller?: true;
  result?: 'success' | 'failure';
}

const entries = new Map<string, Entry>();
let longest = 1;

function entry(phrase: string): Entry {
  const key = phrase.toLowerCase();
  longest = Math.max(longest, key.split(' ').length);
  const known = entries.get(key);
  if (known !== undefined) return known;
  const made: Entry = { nouns: [], acts: [] };
  entries.set(key, made);
  return made;
}

for (const noun of nouns) for (const word of noun.words) entry(word).nouns.push(noun);
for (const frame of frames) {
  for (const verb of frame.verbs) {
    const [base = verb, third = verb, past = verb, ing = verb] = formsOf(verb);
    entry(base).acts.push({ frame, form: 'base' });
    entry(third).acts.push({ frame, form: 'base' });
    if (past !== base) entry(past).acts.push({ frame, form: 'past' });
    entry(ing).acts.push({ frame, form: 'ing' });
  }
  for (const phrase of frame.also ?? []) {
    const form = phrase.includes(' ') ? 'phrase' : phrase.endsWith('ing') ? 'ing' : 'past';
    entry(phrase).acts.push({ frame, form });
  }
}
for (const [word, how] of Object.entries(askWords)) entry(word).ask = how;
for (const word of prepositions) entry(word).isPreposition = true;
for (const word of relatives) entry(word).isRelative = true;
for (const word of exclusions) entry(word).isExclusion = true;
for (const word of denials) entry(word).isDenial = true;
for (const word of sequels) entry(word).isSequel = true;
for (const word of fillers) entry(word).isFiller = true;
for (const word of failures) entry(word).result = 'failure';
for (const word of successes) entry(word).result = 'success';

export function lookUp(phrase: string): Entry | undefined {
  return entries.get(phrase.toLowerCase());
}

export function phraseLength(): number {
  return longest;
}

/** Single words that a misspelt one may have meant: words of content, not the small ones. */
export const contentWords: readonly string[] = [...entries.entries()]
  .filter(
    ([word, { nouns: things, acts }]) =>
      !word.includes(' ') && word.length >= 5 && things.length + acts.length > 0,
  )
  .map(([word]) => word);

/** Words of phrases, so that a slip in one of them is mended before phrases are looked for. */
export const phraseWords: ReadonlySet<string> = new Set(
  [...entries.keys()].flatMap((phrase) => phrase.split(' ')),
);
