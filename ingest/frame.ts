/**
 * Bytes of a request body or file → one frame per record.
 *
 * A body takes one of two forms, told apart by how it starts:
 * - **lines** (NDJSON): each line is a record, or an array or `Records` object whose elements are;
 * - **values**: one JSON array, a `{"Records": […]}` file, or objects printed over several lines.
 *   Elements are cut out as they stream by, so that the size of the whole does not matter.
 *
 * What looked like values and turns out not to be is read again as lines: a broken record costs
 * itself and never its neighbours.
 */
import { BodyStart } from './frame/body-start.js';
import type { FrameLimits } from './frame/limits.js';
import { LineSplitter } from './frame/line-splitter.js';
import type { Frame } from './frame/parse-records.js';
import { ValueSplitter } from './frame/value-splitter.js';

export type { FrameLimits } from './frame/limits.js';
export type { BrokenFrame, Frame, RecordFrame } from './frame/parse-records.js';

/**
 * Splits a body into frames, in order. Memory is bounded by `maxLineBytes` and the chunk at hand,
 * whatever the body does. Throws only what `chunks` throws.
 */
export async function* frame(
  chunks: AsyncIterable<Uint8Array>,
  limits: FrameLimits,
): AsyncGenerator<Frame, void, undefined> {
  const body = new BodyFramer(limits);
  for await (const chunk of chunks) yield* body.push(asBuffer(chunk));
  yield* body.end();
}

/** States: `start` until the form is known, then `values` or `lines`; `values` may become `lines`. */
class BodyFramer {
  readonly #limits: FrameLimits;
  #start: BodyStart | undefined;
  #values: ValueSplitter | undefined;
  #lines: LineSplitter;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
    this.#start = new BodyStart(limits);
    this.#lines = new LineSplitter(limits, 1);
  }

  *push(chunk: Buffer): Generator<Frame, void, undefined> {
    const bytes = this.#start === undefined ? chunk : this.#decide(this.#start.push(chunk));
    if (bytes !== undefined) yield* this.#split(bytes);
  }

  *end(): Generator<Frame, void, undefined> {
    if (this.#start !== undefined) {
      const bytes = this.#decide(this.#start.end());
      if (bytes !== undefined) yield* this.#split(bytes);
    }
    if (this.#values !== undefined) {
      const rest = yield* this.#values.end();
      if (rest !== undefined) yield* this.#fallBack(rest.bytes, rest.line, rest.midLine);
    }
    yield* this.#lines.end();
  }

  /** Takes the form that was found; gives back the bytes that were held to find it. */
  #decide(start: ReturnType<BodyStart['push']>): Buffer | undefined {
    if (start === undefined) return undefined;
    this.#start = undefined;
    if (start.form === 'values') this.#values = new ValueSplitter(this.#limits, start.line);
    else this.#lines = new LineSplitter(this.#limits, start.line);
    return start.held;
  }

  *#split(bytes: Buffer): Generator<Frame, void, undefined> {
    if (this.#values === undefined) {
      yield* this.#lines.push(bytes);
      return;
    }
    const rest = yield* this.#values.push(bytes);
    if (rest !== undefined) yield* this.#fallBack(rest.bytes, rest.line, rest.midLine);
  }

  *#fallBack(bytes: Buffer, line: number, midLine: boolean): Generator<Frame, void, undefined> {
    this.#values = undefined;
    this.#lines = new LineSplitter(this.#limits, line, midLine);
    yield* this.#lines.push(bytes);
  }
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk)
    ? chunk
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
