import { byte, countNewlines, skipWhitespace } from './bytes.js';
import { HeldBytes } from './held-bytes.js';
import type { FrameLimits } from './limits.js';
import { Nesting } from './nesting.js';
import { startsWithRecordsArray } from './records-key.js';

export interface BodyForm {
  readonly form: 'lines' | 'values';
  /** Line on which `held` begins. */
  readonly line: number;
  /** What was read to find the form, without byte order mark and leading white space. */
  readonly held: Buffer;
}

/** Byte order mark of UTF-8. */
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Holds the first bytes of a body until they tell its form: at most one line, or the limit of one. */
export class BodyStart {
  readonly #maxLineBytes: number;
  readonly #held = new HeldBytes();
  #lookAgainAt = 1;
  #line = 1;
  #afterMark = false;

  constructor(limits: FrameLimits) {
    this.#maxLineBytes = limits.maxLineBytes;
  }

  push(chunk: Buffer): BodyForm | undefined {
    this.#held.add(chunk);
    // Looking only at line ends and at doubled sizes keeps a body that drips in linear.
    if (this.#held.length < this.#lookAgainAt && !chunk.includes(byte.newline)) return undefined;
    this.#lookAgainAt = this.#held.length * 2;
    return this.#look(false);
  }

  end(): BodyForm {
    return this.#look(true) ?? { form: 'lines', line: this.#line, held: this.#held.whole() };
  }

  #look(isWhole: boolean): BodyForm | undefined {
    const bytes = this.#held.whole();
    const start = this.#afterMark || isWhole || !isPartOfMark(bytes) ? this.#skipLead(bytes) : 0;
    const held = bytes.subarray(start);
    this.#held.clear();
    this.#held.add(held);
    if (held.length === 0 || !this.#afterMark) return undefined;
    const form = this.#formOf(held, isWhole);
    return form === undefined ? undefined : { form, line: this.#line, held };
  }

  /** Where the first value begins, behind byte order mark and white space. */
  #skipLead(bytes: Buffer): number {
    const isMarked = !this.#afterMark && bytes.subarray(0, MARK.length).equals(MARK);
    const from = isMarked ? MARK.length : 0;
    this.#afterMark = true;
    const start = skipWhitespace(bytes, from);
    this.#line += countNewlines(bytes, from, start);
    return start;
  }

  #formOf(bytes: Buffer, isWhole: boolean): BodyForm['form'] | undefined {
    if (bytes[0] === byte.openBracket) return 'values';
    if (bytes[0] !== byte.openBrace) return 'lines';
    if (startsWithRecordsArray(bytes)) return 'values';
    const newline = bytes.indexOf(byte.newline);
    const lineBytes = newline === -1 ? bytes.length : newline;
    if (lineBytes > this.#maxLineBytes) return 'lines';
    if (newline !== -1) return isOpen(bytes.subarray(0, newline + 1)) ? 'values' : 'lines';
    return isWhole ? 'lines' : undefined;
  }
}

/** True when the next bytes may complete a byte order mark. */
function isPartOfMark(bytes: Buffer): boolean {
  return bytes.length < MARK.length && MARK.subarray(0, bytes.length).equals(bytes);
}

/** True when the line opens an object that it neither closes nor breaks. */
function isOpen(line: Buffer): boolean {
  const nesting = new Nesting();
  nesting.run(line, 0);
  return nesting.status === 'more';
}
