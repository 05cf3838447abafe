import { letterId, type RejectedRecord, type RejectedRecords } from '../graph/index.js';
import type { Frame } from './frame.js';
import type { RecordRejected } from './reading.js';

/** What one request may keep: enough to see what is wrong, too little to drown the other letters. */
const MAX_LETTERS = 1_000;
const MAX_BYTES = 16 * 1024 * 1024;
const BUNDLE = 200;

/** Where letters are kept; resolves with how many records are. */
export type KeepLetters = (letters: ReadonlyMap<string, RejectedRecords>) => Promise<number>;

/** What the request asked for. */
export interface LetterOrigin {
  readonly format: string;
  readonly source: string | undefined;
}

/**
 * Gathers what a request has rejected, each record once, and hands it on in the end. A sender that repeats
 * one bad line a million times costs one letter, and one that makes up a million costs a thousand.
 */
export class DeadLetterBox {
  readonly #keep: KeepLetters;
  readonly #asked: LetterOrigin;
  readonly #held = new Map<string, { readonly record: RejectedRecord; times: number }>();
  #bytes = 0;
  #kept = 0;

  constructor(keep: KeepLetters, asked: LetterOrigin) {
    this.#keep = keep;
    this.#asked = asked;
  }

  /** Records that are kept: none before `flush`. */
  get kept(): number {
    return this.#kept;
  }

  add(framed: Frame, { source, reason }: RecordRejected): void {
    const { format, source: given } = this.#asked;
    const named = given !== undefined;
    const record = { ...rawOf(framed), source, named, format, line: framed.line, reason };
    const id = letterId(record);
    const known = this.#held.get(id);
    if (known !== undefined) known.times += 1;
    else if (this.#held.size < MAX_LETTERS && this.#bytes + record.raw.length <= MAX_BYTES) {
      this.#held.set(id, { record, times: 1 });
      this.#bytes += record.raw.length;
    }
  }

  async flush(): Promise<void> {
    const letters = [...this.#held];
    this.#held.clear();
    this.#bytes = 0;
    for (let at = 0; at < letters.length; at += BUNDLE) {
      this.#kept += await this.#keep(new Map(letters.slice(at, at + BUNDLE)));
    }
  }
}

function rawOf(framed: Frame): Pick<RejectedRecord, 'raw' | 'whole'> {
  if ('event' in framed) return { raw: Buffer.from(JSON.stringify(framed.event)), whole: true };
  const { raw = Buffer.alloc(0), whole = false } = framed;
  return { raw, whole };
}
