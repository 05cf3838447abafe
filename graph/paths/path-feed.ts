import { Rest } from '../change/rest.js';
import { SpoorError } from '../errors.js';
import type { PathChange } from './path-change.js';
import type { PathStore } from './path-store.js';

/** What a reader of the log gets: the next change, or word that some are gone. */
export type PathFeedItem =
  | { readonly type: 'change'; readonly change: PathChange }
  /** The log no longer reaches back to where the reader stood; it goes on after `sequence`. */
  | { readonly type: 'gap'; readonly sequence: number };

/** How often another replica's commits are looked for, where nobody says that there are some. */
const POLL_MS = 1_000;

/** What a reader needs of the store. */
export type PathLog = Pick<PathStore, 'tenant' | 'changes' | 'position'>;

/**
 * The ordered, resumable feed of a tenant's attack paths: their log in the graph, walked by sequence.
 * What this process commits is handed over in memory when it is the very next for a reader; everything
 * else is read back. A reader is held one commit at most, never a queue.
 */
export class PathFeed {
  readonly #readers = new Set<Reader>();
  #closed = false;

  /** Tells readers what this process has committed. */
  publish(tenant: string, changes: readonly PathChange[]): void {
    for (const reader of this.#readers) if (reader.tenant === tenant) reader.offer(changes);
  }

  /** Tenants whose paths somebody here follows. */
  get tenants(): Iterable<string> {
    return new Set([...this.#readers].map(({ tenant }) => tenant));
  }

  /** Has readers look that have not come to a change. */
  wakeBehind(tenant: string, sequence: number): void {
    for (const reader of this.#readers) {
      if (reader.tenant === tenant && reader.at < sequence) reader.wake();
    }
  }

  /**
   * Changes after `after`, in order, then live ones as they come; without it, those that are committed
   * after the newest sequence has been read. Ends when the feed closes or `signal` says so.
   * @throws SpoorError BAD_CURSOR where `after` lies ahead of the log
   */
  async *follow(
    log: PathLog,
    after?: number,
    signal?: AbortSignal,
  ): AsyncGenerator<PathFeedItem, void, undefined> {
    const reader = new Reader(log.tenant);
    this.#readers.add(reader);
    const wake = (): void => {
      reader.wake();
    };
    signal?.addEventListener('abort', wake);
    try {
      const { newest, oldest = newest + 1 } = await log.position();
      if ((after ?? 0) > newest) throw aheadOfLog();
      let at = after ?? newest;
      if (at + 1 < oldest) {
        at = oldest - 1;
        yield { type: 'gap', sequence: at };
      }
      let isCaughtUp = false;
      while (!this.#closed && signal?.aborted !== true) {
        reader.at = at;
        if (isCaughtUp && !reader.hasNews) {
          // Looked for again only when nobody has told of any for a while.
          isCaughtUp = await reader.wait(POLL_MS);
          continue;
        }
        const { offered, isCalled } = reader.take();
        const isNext = offered[0]?.sequence === at + 1;
        const changes = isNext ? offered : await log.changes(at);
        isCaughtUp = changes.length === 0 || (isNext && isCaughtUp && !isCalled);
        for (const change of changes) {
          if (change.sequence > at + 1) yield { type: 'gap', sequence: change.sequence - 1 };
          yield { type: 'change', change };
          at = change.sequence;
        }
      }
    } finally {
      signal?.removeEventListener('abort', wake);
      this.#readers.delete(reader);
    }
  }

  close(): void {
    this.#closed = true;
    for (const reader of this.#readers) reader.wake();
  }
}

export function aheadOfLog(): SpoorError {
  return new SpoorError('BAD_CURSOR', 'The cursor lies ahead of this feed: start without one.');
}

/** A reader's slot for the newest commit of this process, and its alarm clock. */
class Reader {
  readonly tenant: string;
  /** The last change that it has been given, as far as is known. */
  at = -1;
  #offered: readonly PathChange[] = [];
  #isCalled = false;
  readonly #rest = new Rest();

  constructor(tenant: string) {
    this.tenant = tenant;
  }

  offer(changes: readonly PathChange[]): void {
    this.#offered = changes;
    this.#rest.wake();
  }

  wake(): void {
    this.#isCalled = true;
    this.#rest.wake();
  }

  /** True where a commit was offered, or somebody said that there is one, since it was last asked for. */
  get hasNews(): boolean {
    return this.#isCalled || this.#offered.length > 0;
  }

  /** The newest commit that was offered; where another is wanted next, that is read from the graph. */
  take(): { readonly offered: readonly PathChange[]; readonly isCalled: boolean } {
    const taken = { offered: this.#offered, isCalled: this.#isCalled };
    this.#offered = [];
    this.#isCalled = false;
    return taken;
  }

  /** @returns whether a commit has been offered */
  async wait(ms: number): Promise<boolean> {
    if (!this.hasNews) await this.#rest.for(ms);
    return this.#offered.length > 0;
  }
}
