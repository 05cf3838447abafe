import type { Item } from './items.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

const MOST_WORDS = 4;

/** Words that the operator has given a meaning, the longest first. */
export function houseWordAt(
  text: string,
  tokens: readonly Token[],
  at: number,
  { house }: Vocabulary,
): { readonly items: readonly Item[]; readonly length: number } | undefined {
  if (house.names.size + house.verbs.size === 0) return undefined;
  for (let length = Math.min(MOST_WORDS, tokens.length - at); length > 0; length -= 1) {
    const taken = tokens.slice(at, at + length);
    const start = taken[0]?.start ?? 0;
    const end = taken.at(-1)?.end ?? start;
    const span = { start, end, text: text.slice(start, end) };
    const key = span.text.toLowerCase().replace(/[\s_]+/g, ' ');
    const name = house.names.get(key);
    if (name !== undefined) {
      const { kind, where } = name;
      const mention = { type: 'mention', kinds: [kind], where, by: 'name', isKnown: true } as const;
      return { items: [{ ...mention, ...span }], length };
    }
    const verb = house.verbs.get(key);
    if (verb !== undefined) {
      const { frame, form } = verb;
      return { items: [{ type: 'act', frames: [frame], form, word: key, ...span }], length };
    }
  }
  return undefined;
}

/** True for a word that is one of the operator's own, or a part of one. */
export function isHouseWord(lower: string, { house }: Vocabulary): boolean {
  const key = lower.replaceAll('_', ' ');
  return [...house.names.keys(), ...house.verbs.keys()].some(
    (words) => words === key || words.split(' ').includes(lower),
  );
}
