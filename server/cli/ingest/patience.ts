import { setTimeout as sleep } from 'node:timers/promises';
import { SpoorError, type Clock } from '../../../graph/index.js';

export interface PatienceOptions {
  readonly clock: Clock;
  /** Told at the first failure of a row, so that a person knows why nothing moves. */
  readonly onWait: (error: SpoorError) => void;
  /** In place of real waiting; for tests. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

const LONGEST_OUTAGE_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** Repeats what failed because the service is away or busy, for five minutes at most. */
export class Patience {
  readonly #options: PatienceOptions;
  /** A service that has never answered is not running: to wait for it would only look like work. */
  #hasAnswered = false;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** @throws what `attempt` threw last, when it is not retryable or time is up */
  async insist<T>(attempt: () => Promise<T>): Promise<T> {
    const { clock, onWait, wait = sleep } = this.#options;
    const giveUpAt = clock.now() + LONGEST_OUTAGE_MS;
    for (let failures = 0; ; failures++) {
      try {
        const answer = await attempt();
        this.#hasAnswered = true;
        return answer;
      } catch (error) {
        if (!(error instanceof SpoorError) || !this.#mayPass(error)) throw error;
        const pause = pauseAfter(error, failures);
        if (clock.now() + pause > giveUpAt) throw error;
        if (failures === 0) onWait(error);
        await wait(pause);
      }
    }
  }

  #mayPass(error: SpoorError): boolean {
    if (error.code === 'SERVICE_UNREACHABLE') return this.#hasAnswered;
    this.#hasAnswered = true;
    return error.retryable;
  }
}

function pauseAfter({ retryAfterSeconds }: SpoorError, failures: number): number {
  const backoff = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
  return Math.max(backoff, (retryAfterSeconds ?? 0) * 1000);
}
