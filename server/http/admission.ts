import { SpoorError } from '../../graph/index.js';

const RETRY_AFTER_SECONDS = 2;
/** What one tenant may take of the places: the rest is for the others, however slowly it sends. */
const SHARE = 0.6;

/** Places for requests that bring telemetry; each may hold two batches in memory. */
export class Admission {
  readonly #places: number;
  readonly #share: number;
  readonly #byTenant = new Map<string, number>();
  #taken = 0;

  constructor(queueEvents: number, batchEvents: number) {
    this.#places = Math.max(1, Math.floor(queueEvents / (2 * batchEvents)));
    this.#share = Math.ceil(this.#places * SHARE);
  }

  /** Places in use, for whoever counts. */
  get taken(): number {
    return this.#taken;
  }

  get total(): number {
    return this.#places;
  }

  /** @throws SpoorError OVERLOADED when no place is free, or none for this tenant. */
  async admit<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    const ours = this.#byTenant.get(tenant) ?? 0;
    if (this.#taken >= this.#places || ours >= this.#share) {
      throw new SpoorError('OVERLOADED', 'More telemetry is waiting than may: retry shortly.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    this.#take(tenant, 1);
    try {
      return await work();
    } finally {
      this.#take(tenant, -1);
    }
  }

  #take(tenant: string, places: number): void {
    this.#taken += places;
    const left = (this.#byTenant.get(tenant) ?? 0) + places;
    if (left === 0) this.#byTenant.delete(tenant);
    else this.#byTenant.set(tenant, left);
  }
}
