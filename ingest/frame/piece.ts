import { byte, countNewlines, skipWhitespace } from './bytes.js';
import { HeldBytes } from './held-bytes.js';

/** The bytes of one value as they come in, in chunks; may be dropped when they grow too many. */
export class Piece {
  readonly #held = new HeldBytes();
  #newlines = 0;
  #isDropped = false;

  /** Bytes held: 0 once dropped. */
  get length(): number {
    return this.#held.length;
  }

  /** Line breaks seen since it began, held or not. */
  get newlines(): number {
    return this.#newlines;
  }

  /** True when the value was too long: it is followed to its end, but not kept. */
  get isDropped(): boolean {
    return this.#isDropped;
  }

  begin(): void {
    this.#held.clear();
    this.#newlines = 0;
    this.#isDropped = false;
  }

  add(part: Buffer): void {
    this.#newlines += countNewlines(part, 0, part.length);
    if (!this.#isDropped) this.#held.add(part);
  }

  drop(): void {
    this.#held.clear();
    this.#isDropped = true;
  }

  release(): void {
    this.#held.clear();
  }

  bytes(): Buffer {
    return this.#held.whole();
  }

  /** The last `count` bytes or more. */
  tail(count: number): Buffer {
    return this.#held.tail(count);
  }

  /**
   * True when the second line, within the first `reach` bytes, starts a value of its own, as in
   * NDJSON. In a value that is printed over several lines, a brace is followed by a line with a key.
   */
  looksLikeLines(reach: number): boolean {
    const bytes = this.bytes().subarray(0, reach);
    const newline = bytes.indexOf(byte.newline);
    if (newline === -1) return false;
    const next = bytes[skipWhitespace(bytes, newline + 1)];
    return next === byte.openBrace || next === byte.openBracket;
  }
}
