import { SpoorError } from '../../graph/index.js';

const RETRY_AFTER_SECONDS = 2;

/** Places for requests that bring telemetry; each may hold two batches in memory. */
export class Admission {
  readonly #places: number;
  #taken = 0;

  constructor(queueEvents: number, batchEvents: number) {
    this.#places = Math.max(1, Math.floor(queueEvents / (2 * batchEvents)));
  }

  /** Places in use, for whoever counts. */
  get taken(): number {
    return this.#taken;
  }

  get total(): number {
    return this.#places;
  }

  /** @throws SpoorError OVERLOADED when no place is free. */
  async admit<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#places) {
      throw new SpoorError('OVERLOADED', 'More telemetry is waiting than may: retry shortly.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    this.#taken += 1;
    try {
      return await work();
    } finally {
      this.#taken -= 1;
    }
  }
}
