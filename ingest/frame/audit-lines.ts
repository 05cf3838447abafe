import { isUtf8 } from 'node:buffer';
import { readHead, type RecordHead } from '../normalise/linux/audit/head.js';
import { byte, isWhitespace, skipWhitespace } from './bytes.js';
import { HeldBytes } from './held-bytes.js';
import type { FrameLimits } from './limits.js';
import { broken, type Frame, tooLong } from './parse-records.js';

/** Events that may be open: the kernel interleaves those of its processors, and no more than a few. */
const MAX_OPEN = 200;
/** Records of one event; the kernel writes more only for command lines of a megabyte. */
const MAX_RECORDS = 200;

/**
 * Raw lines of auditd → one frame per event, as it ends. Records of one event share machine, time and
 * serial, and may be mixed with those of others. An event ends with its EOE record, when 200 newer
 * ones have begun, when it has 200 records, when all open ones together outgrow `maxLineBytes`, or
 * with the body. A line that is no audit record is a broken frame and costs nothing else.
 */
export async function* frameAuditLines(
  chunks: AsyncIterable<Uint8Array>,
  limits: FrameLimits,
): AsyncGenerator<Frame, void, undefined> {
  const lines = new Lines(limits.maxLineBytes);
  const events = new OpenEvents(limits);
  for await (const chunk of chunks) {
    for (const line of lines.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))) {
      yield* events.add(line);
    }
  }
  const last = lines.end();
  if (last !== undefined) yield* events.add(last);
  yield* events.end();
}

interface Line {
  readonly number: number;
  /** The line without its line break, or the beginning of one that is too long. */
  readonly bytes: Buffer;
  readonly isTooLong: boolean;
}

/** Cuts at line breaks; of a line that is too long only the beginning is kept. */
class Lines {
  readonly #maxBytes: number;
  readonly #held = new HeldBytes();
  #isTooLong = false;
  #number = 1;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  *push(chunk: Buffer): Generator<Line, void, undefined> {
    let from = 0;
    let newline = chunk.indexOf(byte.newline);
    while (newline !== -1) {
      this.#hold(chunk.subarray(from, newline));
      yield this.#take();
      from = newline + 1;
      newline = chunk.indexOf(byte.newline, from);
    }
    this.#hold(chunk.subarray(from));
  }

  /** What stands behind the last line break. */
  end(): Line | undefined {
    return this.#held.length > 0 ? this.#take() : undefined;
  }

  #hold(part: Buffer): void {
    const room = this.#maxBytes - this.#held.length;
    if (part.length > room) this.#isTooLong = true;
    this.#held.add(part.subarray(0, room));
  }

  #take(): Line {
    const line = { number: this.#number, bytes: this.#held.whole(), isTooLong: this.#isTooLong };
    this.#held.clear();
    this.#isTooLong = false;
    this.#number++;
    return line;
  }
}

interface OpenEvent {
  readonly line: number;
  /** How many events had begun before it. */
  readonly begun: number;
  readonly records: string[];
  length: number;
}

const NOT_UTF8 = 'not valid UTF-8';
const NOT_A_RECORD = 'not an audit record: expected type=… msg=audit(seconds:serial):';

/** Events whose records are being gathered, oldest first. */
class OpenEvents {
  readonly #limits: FrameLimits;
  readonly #open = new Map<string, OpenEvent>();
  #begun = 0;
  #length = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  *add({ number, bytes, isTooLong }: Line): Generator<Frame, void, undefined> {
    const text = trimmed(bytes);
    if (text.length === 0 && !isTooLong) return;
    const record = !isTooLong && isUtf8(text) ? text.toString('utf8') : undefined;
    const head = record === undefined ? undefined : readHead(record);
    if (isTooLong) yield tooLong(number, this.#limits, bytes);
    else if (record === undefined) yield broken(number, NOT_UTF8, bytes);
    else if (head === undefined) yield broken(number, NOT_A_RECORD, bytes);
    else if (head.type === 'EOE') yield* this.#close(keyOf(head));
    else yield* this.#gather(number, record, keyOf(head));
  }

  *end(): Generator<Frame, void, undefined> {
    for (const key of [...this.#open.keys()]) yield* this.#close(key);
  }

  *#gather(number: number, record: string, key: string): Generator<Frame, void, undefined> {
    const event = this.#open.get(key) ?? this.#begin(key, number);
    event.records.push(record);
    event.length += record.length;
    this.#length += record.length;
    if (event.records.length >= MAX_RECORDS) yield* this.#close(key);
    yield* this.#closeOldest();
  }

  #begin(key: string, line: number): OpenEvent {
    const event = { line, begun: this.#begun++, records: [], length: 0 };
    this.#open.set(key, event);
    return event;
  }

  *#closeOldest(): Generator<Frame, void, undefined> {
    for (const [key, { begun }] of this.#open) {
      const isOverdue = this.#begun - begun > MAX_OPEN;
      if (!isOverdue && this.#length <= this.#limits.maxLineBytes) return;
      yield* this.#close(key);
    }
  }

  *#close(key: string): Generator<Frame, void, undefined> {
    const event = this.#open.get(key);
    if (event === undefined) return;
    this.#open.delete(key);
    this.#length -= event.length;
    yield { line: event.line, event: { audit_records: event.records } };
  }
}

function keyOf({ node, stamp, serial }: RecordHead): string {
  return `${node ?? ''} ${stamp}:${serial}`;
}

function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && isWhitespace(bytes[end - 1])) end--;
  return bytes.subarray(skipWhitespace(bytes), end);
}
