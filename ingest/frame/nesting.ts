import { byte } from './bytes.js';

/**
 * - `more`: the bytes ended inside the value
 * - `closed`: the outermost bracket was closed
 * - `opened`: an array was opened directly inside the outermost object; only when watched for
 * - `malformed`: a bracket that does not match, or a line break inside a string
 */
export type NestingStatus = 'more' | 'closed' | 'opened' | 'malformed';

/** Brackets remembered by kind; deeper ones are only counted, so that hostile nesting costs nothing. */
const REMEMBERED_LEVELS = 1024;

/**
 * Follows brackets and strings through one JSON value that arrives in pieces. It knows no more of
 * JSON than where a value ends; `JSON.parse` judges the rest.
 */
export class Nesting {
  readonly #open = new Uint8Array(REMEMBERED_LEVELS);
  #watchArrays = false;
  #depth = 0;
  #deepest = 0;
  #inString = false;
  #escaped = false;
  #status: NestingStatus = 'more';

  get status(): NestingStatus {
    return this.#status;
  }

  /** The most levels seen so far. */
  get deepest(): number {
    return this.#deepest;
  }

  /** Begins a new value. With `watchArrays` it stops at each array directly inside an object. */
  reset(watchArrays = false): void {
    this.#watchArrays = watchArrays;
    this.#depth = 0;
    this.#deepest = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#status = 'more';
  }

  /** As `reset`, but one object is open already. */
  resetInsideObject(): void {
    this.reset();
    this.#enter(byte.openBrace);
  }

  /** Reads on from `from`; gives the index after the last byte read. Ask `status` why it stopped. */
  run(bytes: Uint8Array, from: number): number {
    this.#status = 'more';
    let at = from;
    while (at < bytes.length && this.status === 'more') {
      at = this.#inString ? this.#string(bytes, at) : this.#structure(bytes, at);
    }
    return at;
  }

  #string(bytes: Uint8Array, from: number): number {
    let at = from;
    if (this.#escaped) {
      this.#escaped = false;
      at++;
    }
    for (; at < bytes.length; at++) {
      const code = bytes[at];
      if (code === byte.quote) {
        this.#inString = false;
        return at + 1;
      }
      if (code === byte.backslash) {
        if (at + 1 >= bytes.length) this.#escaped = true;
        at++;
      } else if (code === byte.newline) {
        this.#status = 'malformed';
        return at;
      }
    }
    return bytes.length;
  }

  #structure(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const code = bytes[at];
      if (code === byte.quote) {
        this.#inString = true;
        return at + 1;
      }
      if (code === byte.openBrace || code === byte.openBracket) this.#enter(code);
      else if (code === byte.closeBrace || code === byte.closeBracket) this.#leave(code);
      else continue;
      if (this.#status !== 'more') return at + 1;
    }
    return bytes.length;
  }

  #enter(code: number): void {
    if (this.#depth < REMEMBERED_LEVELS) this.#open[this.#depth] = code;
    this.#depth++;
    if (this.#depth > this.#deepest) this.#deepest = this.#depth;
    if (!this.#watchArrays || this.#depth !== 2 || code !== byte.openBracket) return;
    if (this.#open[0] === byte.openBrace) this.#status = 'opened';
  }

  #leave(code: number): void {
    this.#depth--;
    // In ASCII a closing bracket or brace is two after its opening one.
    if (this.#depth < REMEMBERED_LEVELS && this.#open[this.#depth] !== code - 2) {
      this.#status = 'malformed';
    } else if (this.#depth === 0) {
      this.#status = 'closed';
    }
  }
}

/**
 * True when the text has more than `maxDepth` levels. Most records have fewer brackets than that in
 * all, which native search finds out at memory speed; only the others are followed byte by byte.
 */
export function isDeeperThan(bytes: Buffer, maxDepth: number): boolean {
  if (!hasMoreOpeningsThan(bytes, maxDepth)) return false;
  const nesting = new Nesting();
  let at = 0;
  while (at < bytes.length && nesting.deepest <= maxDepth) {
    at = nesting.run(bytes, at);
    if (nesting.status !== 'more') break;
  }
  return nesting.deepest > maxDepth;
}

function hasMoreOpeningsThan(bytes: Buffer, limit: number): boolean {
  let count = 0;
  for (const code of [byte.openBrace, byte.openBracket]) {
    let at = bytes.indexOf(code);
    while (at !== -1) {
      if (++count > limit) return true;
      at = bytes.indexOf(code, at + 1);
    }
  }
  return false;
}
