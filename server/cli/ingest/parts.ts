import { SpoorError } from '../../../graph/index.js';

/** Some whole lines of a body, small enough that each part moves the progress bar. */
export interface Part {
  readonly bytes: Buffer;
  /** Where it begins in the unpacked body. */
  readonly offset: number;
  /** Number of its first line, from 1. */
  readonly firstLine: number;
  /** Line ends in it. */
  readonly lines: number;
}

/** Where to begin: the start of a line. */
export interface Position {
  readonly offset: number;
  /** Lines before it. */
  readonly lines: number;
}

export interface PartLimits {
  readonly bytes: number;
  readonly lines: number;
}

const NEWLINE = 0x0a;
/** Far over what the service takes as one event; only what is no log has such lines. */
const LONGEST_LINE_BYTES = 64 * 1024 * 1024;

/**
 * Cuts a body behind line ends. Where the cuts fall depends on the bytes and `limits` alone, not on
 * how they arrive: a part that is sent again is the same part. A line over the limit is a part of
 * its own.
 *
 * @throws SpoorError BAD_REQUEST for a line that cannot be one
 */
export async function* cutParts(
  chunks: AsyncIterable<Uint8Array>,
  limits: PartLimits,
  from: Position,
): AsyncGenerator<Part, void, undefined> {
  const cutter = new Cutter(limits, from);
  for await (const chunk of skip(chunks, from.offset)) yield* cutter.push(chunk);
  yield* cutter.end();
}

class Cutter {
  readonly #limits: PartLimits;
  #offset: number;
  #firstLine: number;
  /** Pieces of the part, and at its end of the line that is not whole yet. */
  #held: Buffer[] = [];
  #wholeBytes = 0;
  #lines = 0;
  #openBytes = 0;

  constructor(limits: PartLimits, from: Position) {
    this.#limits = limits;
    this.#offset = from.offset;
    this.#firstLine = from.lines + 1;
  }

  *push(chunk: Buffer): Generator<Part, void, undefined> {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      yield* this.#addLine(chunk.subarray(from, at + 1));
      from = at + 1;
    }
    this.#addOpen(chunk.subarray(from));
  }

  *end(): Generator<Part, void, undefined> {
    const last = this.#wholeBytes + this.#openBytes;
    if (last > 0) yield this.#cut(last, this.#lines);
  }

  /** The rest of the open line, with its end. */
  *#addLine(rest: Buffer): Generator<Part, void, undefined> {
    const lineBytes = this.#openBytes + rest.length;
    if (this.#lines > 0 && this.#wholeBytes + lineBytes > this.#limits.bytes) {
      yield this.#cut(this.#wholeBytes, this.#lines);
    }
    this.#held.push(rest);
    this.#wholeBytes += lineBytes;
    this.#openBytes = 0;
    this.#lines += 1;
    if (this.#lines >= this.#limits.lines || this.#wholeBytes >= this.#limits.bytes) {
      yield this.#cut(this.#wholeBytes, this.#lines);
    }
  }

  #addOpen(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#held.push(piece);
    this.#openBytes += piece.length;
    if (this.#openBytes <= LONGEST_LINE_BYTES) return;
    throw new SpoorError(
      'BAD_REQUEST',
      `Line ${this.#firstLine + this.#lines} is over ${LONGEST_LINE_BYTES} bytes long: this is neither NDJSON nor a JSON array.`,
    );
  }

  /** Gives the first `bytes` of what is held; the rest is the start of the next part. */
  #cut(bytes: number, lines: number): Part {
    const all = Buffer.concat(this.#held);
    const part = {
      bytes: all.subarray(0, bytes),
      offset: this.#offset,
      firstLine: this.#firstLine,
      lines,
    };
    const rest = all.subarray(bytes);
    this.#held = rest.length === 0 ? [] : [Buffer.from(rest)];
    this.#offset += bytes;
    this.#firstLine += lines;
    this.#wholeBytes = 0;
    this.#lines = 0;
    return part;
  }
}

async function* skip(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  let left = bytes;
  for await (const chunk of chunks) {
    const kept = chunk.subarray(Math.min(left, chunk.length));
    left -= chunk.length - kept.length;
    if (kept.length > 0) yield Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength);
  }
}
