import { byte, countNewlines, skipWhitespace } from './bytes.js';
import type { FrameLimits } from './limits.js';
import { Nesting } from './nesting.js';
import { broken, parseRecords, tooLong, type Frame } from './parse-records.js';
import { Piece } from './piece.js';
import { endsInRecordsArray, WINDOW_BYTES } from './records-key.js';

/** What is to be read as lines, because it is not the JSON values that it seemed to be. */
export interface Rest {
  readonly bytes: Buffer;
  readonly line: number;
  /** True when `bytes` begins inside a line that was reported already. */
  readonly midLine: boolean;
}

/**
 * - `top`: between values
 * - `first`, `separator`, `next`: inside an array, before its first element, after an element, after a comma
 * - `element`: inside an object or array, a record or the whole of a top-level value
 * - `scalar`: inside a number, string or word where a record should be
 * - `tail`: behind the `Records` array, until its object closes
 */
type Phase = 'top' | 'first' | 'separator' | 'next' | 'element' | 'scalar' | 'tail';

const NOTHING = Buffer.alloc(0);
const UNCLOSED = 'not a whole JSON value';

type Frames = Generator<Frame, Rest | undefined, undefined>;

/**
 * Cuts a stream of JSON values into records without holding more than one of them: elements of
 * top-level arrays and of `Records` arrays, and top-level objects, however they are laid out.
 */
export class ValueSplitter {
  readonly #limits: FrameLimits;
  readonly #nesting = new Nesting();
  readonly #piece = new Piece();
  #phase: Phase = 'top';
  #container: 'none' | 'array' | 'records' = 'none';
  #containerLine = 1;
  #line: number;
  #inString = false;
  #at = 0;

  constructor(limits: FrameLimits, line: number) {
    this.#limits = limits;
    this.#line = line;
  }

  /** Gives the rest when the text turns out not to be values; the splitter is then spent. */
  *push(chunk: Buffer): Frames {
    this.#at = 0;
    while (this.#at < chunk.length) {
      const rest = yield* this.#step(chunk);
      if (rest !== undefined) return rest;
    }
    return undefined;
  }

  *end(): Frames {
    if (this.#phase === 'top') return undefined;
    if (this.#phase === 'element') {
      if (this.#piece.isDropped) return undefined;
      if (this.#looksLikeLines()) return yield* this.#giveUp(UNCLOSED, NOTHING);
    }
    yield broken(this.#line, 'the body ends inside a value', this.#piece.bytes());
    return undefined;
  }

  *#step(chunk: Buffer): Frames {
    if (this.#phase === 'element') return yield* this.#element(chunk);
    if (this.#phase === 'scalar') return yield* this.#scalar(chunk);
    if (this.#phase === 'tail') return yield* this.#tail(chunk);
    const start = skipWhitespace(chunk, this.#at);
    this.#line += countNewlines(chunk, this.#at, start);
    this.#at = start;
    const code = chunk[start];
    if (code === undefined) return undefined;
    return this.#phase === 'top' ? this.#top(chunk, code) : yield* this.#inArray(chunk, code);
  }

  #top(chunk: Buffer, code: number): Rest | undefined {
    if (code === byte.openBracket) {
      this.#at++;
      this.#enter('array');
      return undefined;
    }
    if (code !== byte.openBrace) {
      return { bytes: chunk.subarray(this.#at), line: this.#line, midLine: false };
    }
    this.#containerLine = this.#line;
    this.#beginElement();
    return undefined;
  }

  *#inArray(chunk: Buffer, code: number): Frames {
    if (code === byte.closeBracket) {
      this.#at++;
      this.#leave();
    } else if (this.#phase === 'separator') {
      if (code !== byte.comma) return yield* this.#missingComma(chunk);
      this.#at++;
      this.#phase = 'next';
    } else if (code === byte.openBrace || code === byte.openBracket) {
      this.#beginElement();
    } else {
      this.#phase = 'scalar';
      this.#inString = false;
    }
    return undefined;
  }

  *#missingComma(chunk: Buffer): Frames {
    yield { line: this.#containerLine, problem: 'an array without a comma between its elements' };
    return { bytes: chunk.subarray(this.#at), line: this.#line, midLine: false };
  }

  #enter(container: 'array' | 'records'): void {
    this.#container = container;
    this.#containerLine = this.#line;
    this.#phase = 'first';
  }

  #leave(): void {
    if (this.#container === 'array') {
      this.#phase = 'top';
    } else {
      this.#nesting.resetInsideObject();
      this.#phase = 'tail';
    }
    this.#container = 'none';
  }

  #beginElement(): void {
    this.#nesting.reset(this.#container === 'none');
    this.#piece.begin();
    this.#phase = 'element';
  }

  *#element(chunk: Buffer): Frames {
    const end = this.#nesting.run(chunk, this.#at);
    this.#piece.add(chunk.subarray(this.#at, end));
    this.#at = end;
    if (this.#piece.length > this.#limits.maxLineBytes) {
      if (this.#looksLikeLines()) return yield* this.#giveUp(UNCLOSED, chunk.subarray(end));
      const problem = tooLong(this.#line, this.#limits, this.#piece.bytes());
      this.#piece.drop();
      yield problem;
    }
    const { status } = this.#nesting;
    if (status === 'malformed') return yield* this.#giveUp('not valid JSON', chunk.subarray(end));
    if (status === 'closed') yield* this.#finishElement();
    if (status === 'opened') this.#enterRecords();
    return undefined;
  }

  *#finishElement(): Generator<Frame, void, undefined> {
    if (!this.#piece.isDropped) yield* parseRecords(this.#piece.bytes(), this.#line, this.#limits);
    this.#line += this.#piece.newlines;
    this.#piece.release();
    this.#phase = this.#container === 'none' ? 'top' : 'separator';
  }

  /** From here on the records of a CloudTrail file are cut out one by one. */
  #enterRecords(): void {
    if (this.#piece.isDropped || !endsInRecordsArray(this.#piece.tail(WINDOW_BYTES))) return;
    this.#line += this.#piece.newlines;
    this.#piece.release();
    this.#enter('records');
  }

  // Looks no further than a record may reach, so that it does not matter how the bytes were cut.
  #looksLikeLines(): boolean {
    return this.#piece.looksLikeLines(this.#limits.maxLineBytes);
  }

  /** Reports the line on which the piece began; what follows that line is read as lines. */
  *#giveUp(problem: string, unread: Buffer): Frames {
    const line = this.#line;
    if (this.#piece.isDropped) {
      return { bytes: unread, line: line + this.#piece.newlines, midLine: true };
    }
    this.#piece.add(unread);
    const bytes = this.#piece.bytes();
    const newline = bytes.indexOf(byte.newline);
    yield broken(line, problem, newline === -1 ? bytes : bytes.subarray(0, newline));
    if (newline === -1) return { bytes: bytes.subarray(bytes.length), line, midLine: true };
    return { bytes: bytes.subarray(newline + 1), line: line + 1, midLine: false };
  }

  *#scalar(chunk: Buffer): Frames {
    for (; this.#at < chunk.length; this.#at++) {
      const code = chunk[this.#at];
      if (code === byte.newline) break;
      if (code === byte.quote) this.#inString = !this.#inString;
      if (!this.#inString && (code === byte.comma || code === byte.closeBracket)) break;
    }
    if (this.#at < chunk.length) {
      yield { line: this.#line, problem: 'expected a JSON object as the element of an array' };
      this.#phase = 'separator';
    }
    return undefined;
  }

  *#tail(chunk: Buffer): Frames {
    const end = this.#nesting.run(chunk, this.#at);
    this.#line += countNewlines(chunk, this.#at, end);
    this.#at = end;
    if (this.#nesting.status === 'closed') this.#phase = 'top';
    if (this.#nesting.status !== 'malformed') return undefined;
    yield { line: this.#line, problem: 'not valid JSON behind the Records array' };
    return { bytes: chunk.subarray(end), line: this.#line, midLine: true };
  }
}
