import { SpoorError, type Clock } from '../graph/index.js';
import { freeDiskMb } from './neo4j/index.js';

const LOOK_MS = 1_000;
const RETRY_AFTER_SECONDS = 30;

/**
 * Holds telemetry off before the disk is full: Neo4j stops its database when it cannot write, and then
 * nothing can be read either.
 */
export class DiskGuard {
  readonly #folder: string;
  readonly #leastMb: number;
  readonly #clock: Clock;
  readonly #freeMb: (folder: string) => number;
  #lookedAt = -Infinity;
  #free = Infinity;

  constructor(
    folder: string,
    leastMb: number,
    clock: Clock,
    freeMb: (folder: string) => number = freeDiskMb,
  ) {
    this.#folder = folder;
    this.#leastMb = leastMb;
    this.#clock = clock;
    this.#freeMb = freeMb;
  }

  /** Looks at the disk once a second at most. */
  hasRoom(): boolean {
    const now = this.#clock.now();
    if (Math.abs(now - this.#lookedAt) >= LOOK_MS) {
      this.#lookedAt = now;
      this.#free = this.#freeMb(this.#folder);
    }
    return this.#free >= this.#leastMb;
  }

  /** @throws SpoorError DISK_FULL */
  assertRoom(): void {
    if (this.hasRoom()) return;
    throw new SpoorError(
      'DISK_FULL',
      `Only ${this.#free} MB are free where the graph is kept and ${this.#leastMb} MB are needed: telemetry waits until there is room.`,
      { retryAfterSeconds: RETRY_AFTER_SECONDS },
    );
  }
}
