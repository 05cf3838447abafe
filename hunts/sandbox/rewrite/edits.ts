import type { Token } from '../tree.js';

/** One piece of the text that is emitted: a token of the hunter's, or something put between them. */
export interface Piece {
  readonly text: string;
  /** The token it is; undefined for what was put in. */
  readonly token: Token | undefined;
}

/** Changes to a list of tokens, gathered by several rewrites and carried out at once. */
export class Edits {
  readonly #before = new Map<number, string[]>();
  readonly #after = new Map<number, string[]>();
  readonly #replaced = new Map<number, string>();

  /** The one that is put in last stands outermost. */
  before(token: number, text: string): void {
    this.#before.set(token, [text, ...(this.#before.get(token) ?? [])]);
  }

  after(token: number, text: string): void {
    this.#after.set(token, [...(this.#after.get(token) ?? []), text]);
  }

  /** An empty text removes the token. */
  replace(token: number, text: string): void {
    this.#replaced.set(token, text);
  }

  pieces(tokens: readonly Token[]): Piece[] {
    const put = (texts: readonly string[] = []): Piece[] =>
      texts.map((text) => ({ text, token: undefined }));
    return tokens.flatMap((token) => {
      const replaced = this.#replaced.get(token.index);
      const own =
        replaced === undefined
          ? [{ text: token.text, token }]
          : put(replaced === '' ? [] : [replaced]);
      return [...put(this.#before.get(token.index)), ...own, ...put(this.#after.get(token.index))];
    });
  }
}
