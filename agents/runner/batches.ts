import { setTimeout as sleep } from 'node:timers/promises';

/** Takes what comes in batches: all that is there already, up to a number, and never waits for more than one. */
export class Batches<T> {
  readonly #items: AsyncIterator<T, void>;
  readonly #most: number;
  readonly #gatherMs: number;
  #pending: Promise<IteratorResult<T, void>> | undefined;

  constructor(items: AsyncIterator<T, void>, most: number, gatherMs: number) {
    this.#items = items;
    this.#most = most;
    this.#gatherMs = gatherMs;
  }

  /** The next one or more, in order; empty where nothing more comes. */
  async take(): Promise<T[]> {
    const batch: T[] = [];
    while (batch.length < this.#most) {
      this.#pending ??= this.#items.next();
      const got = await (batch.length === 0 ? this.#pending : this.#soon(this.#pending));
      if (got === undefined) break;
      this.#pending = undefined;
      if (got.done === true) break;
      batch.push(got.value);
    }
    return batch;
  }

  async #soon(
    pending: Promise<IteratorResult<T, void>>,
  ): Promise<IteratorResult<T, void> | undefined> {
    const enough = new AbortController();
    const patience = sleep(this.#gatherMs, undefined, { signal: enough.signal });
    try {
      return await Promise.race([pending, patience.catch(() => undefined)]);
    } finally {
      enough.abort();
    }
  }
}
