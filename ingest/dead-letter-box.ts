import type { RejectedRecord } from '../graph/index.js';
import type { Frame } from './frame.js';
import type { RecordRejected } from './reading.js';

const BOX_RECORDS = 200;
const BOX_BYTES = 4 * 1024 * 1024;

/** Where letters are kept; resolves with how many of them are. */
export type KeepLetters = (records: readonly RejectedRecord[]) => Promise<number>;

/** What the request asked for. */
export interface LetterOrigin {
  readonly format: string;
  readonly source: string | undefined;
}

/** Gathers what a request has rejected and hands it on in bundles. Holds one bundle in memory. */
export class DeadLetterBox {
  readonly #keep: KeepLetters;
  readonly #asked: LetterOrigin;
  #held: RejectedRecord[] = [];
  #bytes = 0;
  #kept = 0;

  constructor(keep: KeepLetters, asked: LetterOrigin) {
    this.#keep = keep;
    this.#asked = asked;
  }

  /** Records that are kept so far. */
  get kept(): number {
    return this.#kept;
  }

  async add(framed: Frame, { source, reason }: RecordRejected): Promise<void> {
    const { format, source: given } = this.#asked;
    const named = given !== undefined;
    const letter = { ...rawOf(framed), source, named, format, line: framed.line, reason };
    this.#held.push(letter);
    this.#bytes += letter.raw.length;
    if (this.#held.length >= BOX_RECORDS || this.#bytes >= BOX_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    const bundle = this.#held;
    this.#held = [];
    this.#bytes = 0;
    if (bundle.length > 0) this.#kept += await this.#keep(bundle);
  }
}

function rawOf(framed: Frame): Pick<RejectedRecord, 'raw' | 'whole'> {
  if ('event' in framed) return { raw: Buffer.from(JSON.stringify(framed.event)), whole: true };
  const { raw = Buffer.alloc(0), whole = false } = framed;
  return { raw, whole };
}
