import { SpoorError } from '../errors.js';
import type { HuntSettings } from './settings.js';

interface Waiting {
  readonly tenant: string;
  readonly caller: string;
  readonly grant: () => void;
}

/**
 * Who may run next. A connection is never all of one tenant's or one person's, so that eight hunts of
 * somebody that run into their limits leave room for everybody else's.
 */
export class Slots {
  readonly #settings: HuntSettings;
  readonly #held = new Map<string, number>();
  #waiting: Waiting[] = [];
  #taken = 0;

  constructor(settings: HuntSettings) {
    this.#settings = settings;
  }

  /**
   * Waits for a turn and gives the way to give it back.
   * @throws SpoorError HUNT_BUSY, HUNT_CANCELLED
   */
  async take(tenant: string, caller: string, signal?: AbortSignal): Promise<() => void> {
    const person = `${tenant}\0${caller}`;
    if (!this.#mayRun(tenant, person)) await this.#wait(tenant, person, signal);
    else this.#hold(tenant, person);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#release(tenant, person);
    };
  }

  #wait(tenant: string, caller: string, signal: AbortSignal | undefined): Promise<void> {
    const { queue, waitMs } = this.#settings;
    if (this.#waiting.length >= queue) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const leave = (error: SpoorError): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(error);
      };
      const cancel = (): void => {
        leave(new SpoorError('HUNT_CANCELLED', 'The hunt was cancelled before it began.'));
      };
      const timer = setTimeout(() => {
        leave(busy());
      }, waitMs);
      signal?.addEventListener('abort', cancel, { once: true });
      const waiting: Waiting = {
        tenant,
        caller,
        grant: () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancel);
          resolve();
        },
      };
      this.#waiting.push(waiting);
    });
  }

  #mayRun(tenant: string, caller: string): boolean {
    const { connections, perTenant, perCaller } = this.#settings;
    return (
      this.#taken < connections &&
      (this.#held.get(tenant) ?? 0) < perTenant &&
      (this.#held.get(caller) ?? 0) < perCaller
    );
  }

  #hold(tenant: string, caller: string): void {
    this.#taken += 1;
    for (const key of [tenant, caller]) this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
  }

  #release(tenant: string, caller: string): void {
    this.#taken -= 1;
    for (const key of [tenant, caller]) {
      const held = (this.#held.get(key) ?? 1) - 1;
      if (held === 0) this.#held.delete(key);
      else this.#held.set(key, held);
    }
    const next = this.#waiting.find((one) => this.#mayRun(one.tenant, one.caller));
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    this.#hold(next.tenant, next.caller);
    next.grant();
  }
}

function busy(): SpoorError {
  return new SpoorError('HUNT_BUSY', 'Too many hunts run at this moment: retry in a few seconds.', {
    retryAfterSeconds: 5,
  });
}
