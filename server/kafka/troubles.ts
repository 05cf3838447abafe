import type { Log } from '../log.js';

/** One part's trouble: told when it begins and when it is over, and not at each attempt in between. */
export interface Trouble {
  readonly met: (error: unknown) => void;
  readonly over: () => void;
}

/** What does not work at the moment, part by part. */
export class Troubles {
  readonly #log: Log;
  readonly #faults = new Map<string, string>();

  constructor(log: Log) {
    this.#log = log;
  }

  of(part: string): Trouble {
    return {
      met: (error) => {
        const fault = error instanceof Error ? error.message : String(error);
        const before = this.#faults.get(part);
        this.#faults.set(part, fault);
        if (before === undefined) this.#log.warn({ err: error, part }, 'Kafka: does not work');
        else this.#log.debug({ err: error, part }, 'Kafka: still does not work');
      },
      over: () => {
        if (this.#faults.delete(part)) this.#log.info({ part }, 'Kafka: works again');
      },
    };
  }

  sentences(): readonly string[] {
    return [...this.#faults].map(([part, fault]) => `Kafka, ${part}: ${fault}`);
  }
}
