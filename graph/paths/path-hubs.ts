import { endable } from '../endable.js';
import type { PathEvent } from './path-event.js';
import type { PathFeed } from './path-feed.js';
import { PathHub, type HubLog } from './path-hub.js';
import { PathSubscription, type PathSubscriptionWish } from './path-subscription.js';

/** How long a hub is kept when its last subscriber has gone: most come back at once. */
const LINGER_MS = 30_000;

interface Entry {
  readonly hub: PathHub;
  subscribers: number;
  idle?: NodeJS.Timeout | undefined;
}

/** The hubs of this process: one for each tenant that somebody subscribes to. */
export class PathHubs {
  readonly #feed: PathFeed;
  readonly #entries = new Map<string, Entry>();
  #closing: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(feed: PathFeed) {
    this.#feed = feed;
  }

  /** What `wish` asks for, until it is returned; see docs/subscribing.md. */
  subscribe(log: HubLog, wish: PathSubscriptionWish): AsyncGenerator<PathEvent, void, undefined> {
    return endable((signal) => this.#events(log, wish, signal));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const tenant of [...this.#entries.keys()]) this.#drop(tenant);
    await this.#closing;
  }

  async *#events(
    log: HubLog,
    wish: PathSubscriptionWish,
    signal: AbortSignal,
  ): AsyncGenerator<PathEvent, void, undefined> {
    if (this.#isClosed) return;
    const entry = this.#enter(log);
    try {
      yield* new PathSubscription(entry.hub, wish, signal).events(wish.after);
    } finally {
      this.#leave(log.tenant, entry);
    }
  }

  #enter(log: HubLog): Entry {
    const known = this.#entries.get(log.tenant);
    const entry = known ?? { hub: new PathHub(log, this.#feed), subscribers: 0 };
    clearTimeout(entry.idle);
    entry.subscribers += 1;
    this.#entries.set(log.tenant, entry);
    return entry;
  }

  #leave(tenant: string, entry: Entry): void {
    entry.subscribers -= 1;
    if (entry.subscribers > 0 || this.#isClosed) return;
    entry.idle = setTimeout(() => {
      this.#drop(tenant);
    }, LINGER_MS);
    entry.idle.unref();
  }

  #drop(tenant: string): void {
    const entry = this.#entries.get(tenant);
    if (entry === undefined) return;
    this.#entries.delete(tenant);
    clearTimeout(entry.idle);
    this.#closing = Promise.all([this.#closing, entry.hub.close()]);
  }
}
