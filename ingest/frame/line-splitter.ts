import { byte } from './bytes.js';
import { HeldBytes } from './held-bytes.js';
import type { FrameLimits } from './limits.js';
import { parseRecords, tooLong, type Frame } from './parse-records.js';

const NOTHING = Buffer.alloc(0);

/** NDJSON: every line stands for itself. Holds at most one unfinished line of `maxLineBytes`. */
export class LineSplitter {
  readonly #limits: FrameLimits;
  #line: number;
  /** True while the rest of a line, already reported or not ours, is passed over. */
  #skipping: boolean;
  readonly #held = new HeldBytes();

  constructor(limits: FrameLimits, line: number, midLine = false) {
    this.#limits = limits;
    this.#line = line;
    this.#skipping = midLine;
  }

  *push(chunk: Buffer): Generator<Frame, void, undefined> {
    let from = 0;
    let newline = chunk.indexOf(byte.newline);
    while (newline !== -1) {
      yield* this.#finish(chunk.subarray(from, newline));
      this.#line++;
      from = newline + 1;
      newline = chunk.indexOf(byte.newline, from);
    }
    yield* this.#hold(chunk.subarray(from));
  }

  *end(): Generator<Frame, void, undefined> {
    yield* this.#finish(NOTHING);
  }

  *#finish(tail: Buffer): Generator<Frame, void, undefined> {
    if (this.#skipping) {
      this.#skipping = false;
    } else if (this.#held.length + tail.length > this.#limits.maxLineBytes) {
      yield tooLong(this.#line, this.#limits, this.#wholeWith(tail));
    } else {
      yield* parseRecords(this.#wholeWith(tail), this.#line, this.#limits);
    }
    this.#held.clear();
  }

  #wholeWith(tail: Buffer): Buffer {
    if (this.#held.length === 0) return tail;
    this.#held.add(tail);
    return this.#held.whole();
  }

  *#hold(rest: Buffer): Generator<Frame, void, undefined> {
    if (this.#skipping) return;
    this.#held.add(rest);
    if (this.#held.length <= this.#limits.maxLineBytes) return;
    this.#skipping = true;
    const problem = tooLong(this.#line, this.#limits, this.#held.whole());
    this.#held.clear();
    yield problem;
  }
}
