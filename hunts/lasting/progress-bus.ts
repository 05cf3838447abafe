import { Rest } from '../../graph/index.js';
import { isOver, type Hunt } from '../engine/hunt.js';

/** States that one listener may be behind; older ones are dropped, as a later one says all that they said. */
const MOST_WAITING = 64;

/** Hands the states of hunts to whoever follows them in this process. */
export class ProgressBus {
  readonly #followers = new Map<string, Set<Follower>>();
  #closed = false;

  publish(tenant: string, id: string, hunt: Hunt): void {
    for (const follower of this.#followers.get(keyOf(tenant, id)) ?? []) follower.offer(hunt);
  }

  follow(tenant: string, id: string): Follower {
    const key = keyOf(tenant, id);
    const followers = this.#followers.get(key) ?? new Set();
    const follower: Follower = new Follower(() => {
      followers.delete(follower);
      if (followers.size === 0) this.#followers.delete(key);
    });
    this.#followers.set(key, followers.add(follower));
    return follower;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    for (const followers of this.#followers.values()) {
      for (const follower of followers) follower.wake();
    }
  }
}

function keyOf(tenant: string, id: string): string {
  return `${tenant}\0${id}`;
}

/** One who waits for the next state of a hunt. */
export class Follower {
  readonly #waiting: Hunt[] = [];
  readonly #leave: () => void;
  readonly #rest = new Rest();

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  offer(hunt: Hunt): void {
    this.#waiting.push(hunt);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    this.wake();
  }

  /** True where what waits leads up to this state: nothing comes after a hunt's last one. */
  expects(hunt: Hunt): boolean {
    const isLast = isOver(hunt) && this.#waiting.length > 0;
    return isLast || this.#waiting.includes(hunt);
  }

  take(): Hunt | undefined {
    return this.#waiting.shift();
  }

  wake(): void {
    this.#rest.wake();
  }

  async wait(ms: number): Promise<void> {
    if (this.#waiting.length > 0) return;
    await this.#rest.for(ms);
  }

  leave(): void {
    this.#leave();
  }
}
