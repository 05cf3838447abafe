const MS_PER_SECOND = 1_000;

export interface RoundsParts {
  /** Sees to one tenant. */
  readonly see: (tenant: string) => Promise<void>;
  readonly onFailed: (tenant: string, error: unknown) => void;
  /** Whom there may be something to see to for, though nobody rings; asked so often. */
  readonly tenants: () => Promise<readonly string[]>;
  readonly everySeconds: number;
  /** So many of these are seen to at a time, as many as there are by default; whoever was rung for does not wait for them. */
  readonly atOnce?: number;
}

/**
 * Sees to tenants, each by itself and never twice at a time: when it is told to, and once more where it was told so
 * meanwhile; and now and then to all for which there may be something.
 */
export class Rounds {
  readonly #parts: RoundsParts;
  readonly #busy = new Map<string, Promise<void>>();
  /** Told of while they were seen to. */
  readonly #again = new Set<string>();
  /** For whom nobody rang, and who are not seen to yet. */
  readonly #waiting = new Set<string>();
  #unrung = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(parts: RoundsParts) {
    this.#parts = parts;
    this.#poll();
  }

  look(tenant: string): void {
    if (this.#isOver) return;
    this.#waiting.delete(tenant);
    if (this.#busy.has(tenant)) this.#again.add(tenant);
    else void this.#see(tenant);
  }

  /** Begins nothing more, and waits for what is under way. */
  async close(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#busy.values());
  }

  #see(tenant: string): Promise<void> {
    const { see, onFailed } = this.#parts;
    const work = see(tenant)
      .catch((error: unknown) => {
        onFailed(tenant, error);
      })
      .finally(() => {
        this.#busy.delete(tenant);
        if (this.#again.delete(tenant)) this.look(tenant);
      });
    this.#busy.set(tenant, work);
    return work;
  }

  #seeWaiting(): void {
    const { atOnce = Infinity } = this.#parts;
    for (const tenant of this.#waiting) {
      if (this.#isOver || this.#unrung >= atOnce) return;
      this.#waiting.delete(tenant);
      if (this.#busy.has(tenant)) this.#again.add(tenant);
      else void this.#seeUnrung(tenant);
    }
  }

  async #seeUnrung(tenant: string): Promise<void> {
    this.#unrung += 1;
    try {
      await this.#see(tenant);
    } finally {
      this.#unrung -= 1;
      this.#seeWaiting();
    }
  }

  #poll(): void {
    const { tenants, everySeconds } = this.#parts;
    tenants().then(
      (all) => {
        for (const tenant of all) this.#waiting.add(tenant);
        this.#seeWaiting();
      },
      // The graph is away: it is asked again.
      () => undefined,
    );
    if (this.#isOver) return;
    this.#timer = setTimeout(() => {
      this.#poll();
    }, everySeconds * MS_PER_SECOND).unref();
  }
}
