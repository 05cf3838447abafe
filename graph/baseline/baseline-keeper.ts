import type { Database } from '../db/database.js';
import type { Baseline } from './baseline.js';
import { within } from '../within.js';
import { BaselineStore } from './baseline-store.js';

/** So long what was learned may be in memory alone; it is learned again from the feed where that is lost. */
const KEEP_EVERY_MS = 30_000;
/** A service that ends waits no longer for a graph that does not answer. */
const LAST_CHANCE_MS = 3_000;
const NOTHING = -1;

export interface BaselineWatch {
  onBaselineFailed(tenant: string, error: unknown): void;
}

/** Keeps what a baseline learns in the graph, now and then and at the end. */
export class BaselineKeeper {
  readonly #baseline: Baseline;
  readonly #store: BaselineStore;
  readonly #tenant: string;
  readonly #watch: BaselineWatch | undefined;
  #kept: number | undefined;
  #learned = NOTHING;
  #timer: NodeJS.Timeout | undefined;
  #keeping: Promise<void> = Promise.resolve();
  readonly #over = new AbortController();

  constructor(
    baseline: Baseline,
    options: {
      readonly database: Database;
      readonly tenant: string;
      readonly watch?: BaselineWatch | undefined;
    },
  ) {
    this.#baseline = baseline;
    this.#tenant = options.tenant;
    this.#watch = options.watch;
    this.#store = new BaselineStore(options.database, options.tenant);
  }

  /** Sequence of the last commit that it has learned from. */
  get learned(): number {
    return this.#learned;
  }

  /**
   * @returns the sequence that what was kept has come to; undefined where nothing was
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async read(limits: {
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
  }): Promise<number | undefined> {
    this.#kept = await this.#store.read(this.#baseline, limits);
    this.#learned = this.#kept ?? NOTHING;
    return this.#kept;
  }

  /** The baseline has learned from this commit, and from all before. */
  note(sequence: number): void {
    this.#learned = Math.max(this.#learned, sequence);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#keeping = this.#keeping.then(() => this.#keep());
    }, KEEP_EVERY_MS).unref();
  }

  /** Keeps what is not kept yet. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#over.abort();
    const kept = this.#keeping.then(async () => {
      if (this.#learned > (this.#kept ?? NOTHING)) await this.#keep();
    });
    await within(LAST_CHANCE_MS, kept);
  }

  async #keep(): Promise<void> {
    const learned = this.#learned;
    const changes = this.#baseline.takeChanges();
    try {
      this.#kept = await this.#store.keep(changes, this.#kept, learned, this.#over.signal);
    } catch (error) {
      // Tried again with the next commit.
      this.#baseline.giveBack(changes);
      this.#watch?.onBaselineFailed(this.#tenant, error);
    }
  }
}
