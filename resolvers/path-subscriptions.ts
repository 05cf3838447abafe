import {
  endable,
  SpoorError,
  type Clock,
  type PathEvent,
  type PathFilter,
  type TenantGraph,
} from '../graph/index.js';
import { assertStillIn, type Caller } from './caller.js';

export interface PathSubscriptionLimits {
  /** Changes that may wait for one subscriber. */
  readonly queue: number;
  /** Subscriptions that one subject of a tenant may have. */
  readonly perSubject: number;
}

/** Who asks for what. */
export interface PathSubscriber {
  readonly graph: TenantGraph;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly filter: PathFilter;
  readonly after?: string | undefined;
  /** See `PathSubscriptionWish`. */
  readonly onOpen?: (() => void) | undefined;
}

/** The subscriptions to attack paths of this process, through whichever door. */
export class PathSubscriptions {
  readonly #limits: PathSubscriptionLimits;
  /** By tenant and subject. */
  readonly #open = new Map<string, number>();

  constructor(limits: PathSubscriptionLimits) {
    this.#limits = limits;
  }

  /**
   * Events for one subscriber, each authorised as it goes out: a token that has run out gets none.
   * Iterating throws SpoorError TOO_MANY_SUBSCRIPTIONS, UNAUTHENTICATED, BAD_CURSOR, GRAPH_UNAVAILABLE.
   */
  events(subscriber: PathSubscriber): AsyncGenerator<PathEvent, void, undefined> {
    return endable((signal) => this.#events(subscriber, signal));
  }

  async *#events(
    { graph, caller, clock, onOpen, ...wish }: PathSubscriber,
    signal: AbortSignal,
  ): AsyncGenerator<PathEvent, void, undefined> {
    const leave = this.#enter(caller);
    const events = graph.subscribeToPaths({ ...wish, onOpen, room: this.#limits.queue });
    const end = (): void => void events.return();
    signal.addEventListener('abort', end);
    try {
      for await (const event of events) {
        assertStillIn(caller, clock);
        yield event;
      }
    } finally {
      signal.removeEventListener('abort', end);
      leave();
    }
  }

  #enter({ tenant, subject }: Caller): () => void {
    const key = JSON.stringify([tenant, subject]);
    const count = this.#open.get(key) ?? 0;
    const { perSubject } = this.#limits;
    if (count >= perSubject) {
      throw new SpoorError(
        'TOO_MANY_SUBSCRIPTIONS',
        `A subject may have ${perSubject} subscriptions to attack paths at a time.`,
      );
    }
    this.#open.set(key, count + 1);
    return () => {
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left > 0) this.#open.set(key, left);
      else this.#open.delete(key);
    };
  }
}
