import { randomBytes, randomInt } from 'node:crypto';

/** As long as anyone would put a question. */
export const MOST_QUESTION = 1_000;
const MOST_NAME = 120;

const PRIVATE_USE_START = 0xe000;
const PRIVATE_USE_END = 0xf8ff;

/**
 * Text of others on its way to a model and back.
 *
 * Whoever names a host or a task can write to the model. So each stretch of such text stands between marks
 * that cannot be known beforehand, and a character that cannot occur in it stands for its blanks: wherever
 * the model looks, it sees that this is data ("spotlighting", arXiv 2403.14720). What is not seen by people
 * (tags, zero-width and bidirectional controls, private use) is left out: it has no place in a question, and
 * most instructions to models that people overlook are written in it.
 */
export class Untrusted {
  /** Stands for each blank. */
  readonly marker = String.fromCodePoint(randomInt(PRIVATE_USE_START, PRIVATE_USE_END + 1));
  /** In the marks around the text; not to be said by anyone else. */
  readonly seal = randomBytes(9).toString('hex');
  /** Told to the model as a secret: an answer with this in it was made by someone else's will. */
  readonly canary = randomBytes(9).toString('hex');

  /** The question between its marks. */
  question(text: string): string {
    return `<question ${this.seal}>${this.marked(text, MOST_QUESTION)}</question ${this.seal}>`;
  }

  name(text: string): string {
    return this.marked(text, MOST_NAME);
  }

  /** Values as they were before they were marked. */
  restored(text: string): string {
    return text.replaceAll(this.marker, ' ');
  }

  /** True where an answer has what only the prompt may have. */
  isBetrayedBy(answer: string): boolean {
    return answer.includes(this.canary) || answer.includes(this.seal);
  }

  /** So much of a text as is looked at; no more than four times a question's length, whatever is asked for. */
  marked(text: string, most: number): string {
    return visible(text).slice(0, most).trim().replace(/\s+/gu, this.marker);
  }
}

/** Without what has no shape of its own: control, format, private use, surrogates, and the unassigned. */
export function visible(text: string): string {
  return text
    .slice(0, MOST_QUESTION * 4)
    .normalize('NFC')
    .replace(/[\t\n\v\f\r\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{C}\p{Variation_Selector}]/gu, '');
}
