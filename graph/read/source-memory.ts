import type { Clock } from '../model/clock.js';
import type { SourceRecord } from '../model/source-health.js';
import { Recent } from '../recent.js';

/** So long what another replica heard of a source may be unknown here. */
const FRESH_MS = 1_000;
const MOST_TENANTS = 1_000;

interface Reading {
  readonly records: Promise<readonly SourceRecord[]>;
  /** When it began: by the machine, and by the service's clock, which tests move. */
  readonly began: number;
  readonly at: number;
}

/**
 * What was read of tenants' sources within the last second, for questions that follow each other. What this
 * process hears of a source itself is in the next answer: whoever notes it has the tenant forgotten.
 */
export class SourceMemory {
  readonly #clock: Clock;
  readonly #readings = new Recent<string, Reading>(MOST_TENANTS);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws what `read` throws; the next question has it read again */
  of(
    tenant: string,
    read: () => Promise<readonly SourceRecord[]>,
  ): Promise<readonly SourceRecord[]> {
    const known = this.#readings.get(tenant);
    if (known !== undefined && this.#isFresh(known)) return known.records;
    const reading = { records: read(), began: performance.now(), at: this.#clock.now() };
    this.#readings.set(tenant, reading);
    reading.records.catch(() => {
      if (this.#readings.get(tenant) === reading) this.#readings.delete(tenant);
    });
    return reading.records;
  }

  /** Also what is just being read, which may have come too early. */
  forget(tenant: string): void {
    this.#readings.delete(tenant);
  }

  #isFresh({ began, at }: Reading): boolean {
    const passed = this.#clock.now() - at;
    return performance.now() - began < FRESH_MS && passed >= 0 && passed < FRESH_MS;
  }
}
