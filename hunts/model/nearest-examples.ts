import { tokenise } from '../planner/tokens.js';

/** A question and the plan that answers it, as a model should write it. */
export interface Example {
  readonly question: string;
  readonly plan: Readonly<Record<string, unknown>>;
}

/** The usual constants of BM25: how soon more of a word says no more, how much length counts. */
const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.75;

/**
 * Ranks worked examples by the words they share with a question, rare words counting most (BM25).
 *
 * LangChain's own selectors rank by embeddings, which would send the question to a second model, or by
 * length; a ranking of 40 texts by their words needs neither.
 */
export class NearestExamples {
  readonly #examples: readonly { readonly example: Example; readonly words: readonly string[] }[];
  readonly #holders = new Map<string, number>();
  readonly #meanLength: number;

  constructor(examples: readonly Example[]) {
    this.#examples = examples.map((example) => ({ example, words: wordsIn(example.question) }));
    for (const { words } of this.#examples) {
      for (const word of new Set(words))
        this.#holders.set(word, (this.#holders.get(word) ?? 0) + 1);
    }
    const total = this.#examples.reduce((sum, { words }) => sum + words.length, 0);
    this.#meanLength = total / Math.max(1, examples.length);
  }

  /** The nearest last: what a model read last it follows most. */
  nearest(question: string, count: number): Example[] {
    const wanted = new Set(wordsIn(question));
    return this.#examples
      .map(({ example, words }, at) => ({ example, at, score: this.#score(wanted, words) }))
      .sort((a, b) => b.score - a.score || a.at - b.at)
      .slice(0, count)
      .map(({ example }) => example)
      .reverse();
  }

  #score(wanted: ReadonlySet<string>, words: readonly string[]): number {
    let score = 0;
    for (const word of wanted) {
      const times = words.filter((one) => one === word).length;
      const holders = this.#holders.get(word) ?? 0;
      const rarity = Math.log(1 + (this.#examples.length - holders + 0.5) / (holders + 0.5));
      const length = 1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * words.length) / this.#meanLength;
      score += (rarity * times * (SATURATION + 1)) / (times + SATURATION * length);
    }
    return score;
  }
}

/** Words without their endings; of an address, hash or path its form, for its digits are like no other. */
function wordsIn(text: string): string[] {
  return tokenise(text).flatMap(({ form, lower }) => {
    if (form === 'mark') return [];
    if (form !== 'word') return [`<${form}>`];
    return [lower.replace(/(?<=\w{3})(?:ing|ed|es|s)$/, '')];
  });
}
