import type { Indicator } from './indicator.js';

/** What became of the entries of a feed: `read + skipped = entries`, always. */
export interface FeedReading {
  readonly indicators: readonly Indicator[];
  readonly entries: number;
  /** Entries of which at least one indicator was made. */
  readonly read: number;
  /** The others, by why. */
  readonly skipped: Readonly<Record<string, number>>;
}

const MAX_DESCRIPTION = 300;

/** Gathers what is read; every entry is told of once. */
export class Tally {
  readonly #indicators: Indicator[] = [];
  readonly #skipped = new Map<string, number>();
  readonly #most: number;
  #entries = 0;
  #read = 0;

  /** @param most indicators that are kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** An entry that gives these indicators; none where nothing of it can be read. */
  take(indicators: readonly Indicator[], whyNone: string): void {
    if (indicators.length === 0) this.skip(whyNone);
    else if (this.#indicators.length + indicators.length > this.#most) this.skip('over the limit');
    else {
      this.#entries += 1;
      this.#read += 1;
      this.#indicators.push(...indicators);
    }
  }

  skip(why: string): void {
    this.#entries += 1;
    this.#skipped.set(why, (this.#skipped.get(why) ?? 0) + 1);
  }

  get reading(): FeedReading {
    return {
      indicators: this.#indicators,
      entries: this.#entries,
      read: this.#read,
      skipped: Object.fromEntries(this.#skipped),
    };
  }
}

/** Words of a feed for the reader: one line, not too long. */
export function describe(...parts: readonly (string | undefined)[]): string {
  const told = parts
    .map((part) => part?.trim())
    .filter((part) => part !== undefined && part !== '');
  return told.join(': ').slice(0, MAX_DESCRIPTION).replace(/\s+/g, ' ').trim();
}
