import type { Parameters, Row, Statements } from './database.js';

/**
 * The statements of one transaction, sent without waiting for the answers of those before: the server
 * works on one while the next is made. It runs them in the order they were sent in, and none after one
 * that failed.
 */
export class Pipeline implements Statements {
  readonly #tx: Statements;
  readonly #sent: Promise<unknown>[] = [];

  constructor(tx: Statements) {
    this.#tx = tx;
  }

  run(text: string, parameters?: Parameters): Promise<Row[]> {
    return this.start(this.#tx.run(text, parameters));
  }

  /** For a statement whose answer nobody waits for. What `check` throws is met in `settled`. */
  send(text: string, parameters: Parameters, check: (rows: readonly Row[]) => void = ignore): void {
    void this.start(this.#tx.run(text, parameters).then(check));
  }

  /** For work whose result is awaited later: that it fails before then must not count as unhandled. */
  start<T>(work: Promise<T>): Promise<T> {
    work.catch(ignore);
    this.#sent.push(work);
    return work;
  }

  /**
   * Until all that was sent is answered. Of several failures it throws the first: the others only say
   * that the transaction had failed.
   */
  async settled(): Promise<void> {
    for (const sent of this.#sent) await sent;
  }
}

/** Work in a transaction that need not wait for what it sends: all of it is answered before the commit. */
export function pipelined<T>(
  work: (pipeline: Pipeline) => Promise<T>,
): (tx: Statements) => Promise<T> {
  return async (tx) => {
    const pipeline = new Pipeline(tx);
    try {
      return await work(pipeline);
    } finally {
      await pipeline.settled();
    }
  };
}

function ignore(): void {
  // An answer that nobody asked for, or a failure that `settled` throws.
}
