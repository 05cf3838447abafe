import { cypher } from '../../cypher/index.js';
import { asInteger, type Database } from '../db/database.js';
import type { GraphObserver } from '../db/query-watch.js';
import { SpoorError } from '../errors.js';
import type { Clock } from '../model/clock.js';
import type { ChangeSet } from './change.js';
import { decodeChanges } from './codec.js';
import { Rest } from './rest.js';

/** What a reader of the feed gets: the next commit, or word that some are gone. */
export type FeedItem =
  | { readonly type: 'changes'; readonly changes: ChangeSet }
  /** The feed no longer reaches back to where the reader stood; it goes on after `sequence`. */
  | { readonly type: 'gap'; readonly sequence: number };

export interface FeedPosition {
  /** Sequence of the newest commit. */
  readonly version: number;
  /** Sequence of the oldest commit whose changes are kept; absent when none are. */
  readonly oldest: number | undefined;
}

/** How often another replica's commits are looked for, where nobody says that there are some. */
const POLL_MS = 1_000;
/** The same while something tells of them: only what it could not tell is found by looking. */
const TOLD_POLL_MS = 10_000;
const PAGE = 50;
const MS_PER_SECOND = 1000;

/** Who is told how late commits reach their readers. */
export interface FeedWatch {
  readonly clock: Clock;
  readonly observer: GraphObserver | undefined;
}

/**
 * The ordered, replayable feed of a tenant's changes.
 *
 * The commits in the graph are the feed; a reader walks them by sequence and so misses none and sees
 * none twice, whoever wrote them. What this process commits itself is handed over in memory when it is
 * the very next for a reader; everything else is read back from the graph.
 */
export class ChangeFeed {
  readonly #database: Database;
  readonly #watch: FeedWatch | undefined;
  readonly #readers = new Set<Reader>();
  /** Sequence of the newest commit of this process, by tenant. */
  readonly #published = new Map<string, number>();
  readonly #listeners = new Set<(changes: ChangeSet) => void>();
  #pollMs = POLL_MS;
  #closed = false;

  constructor(database: Database, watch?: FeedWatch) {
    this.#database = database;
    this.#watch = watch;
  }

  /** Tells readers of a commit that this process made. */
  publish(changes: ChangeSet): void {
    this.#published.set(changes.tenant, changes.sequence);
    this.#offer(changes);
    for (const listener of this.#listeners) listener(changes);
  }

  /** Told of every commit that this process makes. Gives the way to stop listening. */
  onCommit(listener: (changes: ChangeSet) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Says that a commit of another replica can be read. It is read once, for all readers that have not come
   * to it yet; what it holds is taken from the graph and not from whoever says so.
   * @returns true where a reader waited for it; false for one that all of them have, or that nobody reads
   */
  async wake(tenant: string, sequence: number): Promise<boolean> {
    const waits = [...this.#readers].some(
      (reader) => reader.tenant === tenant && reader.at < sequence,
    );
    if (!waits) return false;
    const [changes] = await this.commits(tenant, sequence - 1, 1);
    if (changes?.sequence !== sequence) return false;
    this.#offer(changes);
    return true;
  }

  /** Whether `wake` is called for what other replicas commit, so that looking for it may be seldom. */
  relyOnWaking(relied: boolean): void {
    this.#pollMs = relied ? TOLD_POLL_MS : POLL_MS;
    for (const reader of this.#readers) reader.wake();
  }

  /** Tenants that somebody here follows, where nothing else tells of what other replicas commit. */
  get tenants(): Iterable<string> {
    if (this.#pollMs !== POLL_MS) return [];
    return new Set([...this.#readers].map(({ tenant }) => tenant));
  }

  /** Has readers look that have not come to a commit. */
  wakeBehind(tenant: string, sequence: number): void {
    for (const reader of this.#readers) {
      if (reader.tenant === tenant && reader.at < sequence) reader.wake();
    }
  }

  #offer(changes: ChangeSet): void {
    const { tenant, sequence } = changes;
    for (const reader of this.#readers) {
      if (reader.tenant === tenant && reader.at < sequence) reader.offer(changes);
    }
  }

  /** Sequence of the newest commit that this process made; 0 where it made none. */
  published(tenant: string): number {
    return this.#published.get(tenant) ?? 0;
  }

  async position(tenant: string): Promise<FeedPosition> {
    const [row] = await this.#database.read({ caller: 'feed', tenant }, cypher('readTenant'), {
      tenant,
    });
    return {
      version: (row?.['version'] as number | null | undefined) ?? 0,
      oldest: (row?.['oldest'] as number | null | undefined) ?? undefined,
    };
  }

  /**
   * Commits after `after`, in order, then live ones as they come. Without `after` it starts with the
   * call: with what this process commits from then on, and at the latest with what other replicas
   * commit once the newest sequence has been read.
   * Ends when the feed closes or the caller stops iterating. One page is held at a time: a slow
   * reader costs no memory, it reads from the graph at its own pace. `signal` ends it where it waits.
   */
  async *read(
    tenant: string,
    after?: number,
    signal?: AbortSignal,
  ): AsyncGenerator<FeedItem, void, undefined> {
    const reader = new Reader(tenant);
    const began = this.#now();
    this.#readers.add(reader);
    const wake = (): void => {
      reader.wake();
    };
    signal?.addEventListener('abort', wake);
    try {
      let position = await this.position(tenant);
      if (after !== undefined && after > position.version) {
        throw new SpoorError(
          'BAD_CURSOR',
          'The cursor lies ahead of this feed: start without one.',
        );
      }
      let at = after ?? Math.min(position.version, (reader.firstOffered ?? Infinity) - 1);
      if (lacksAfter(position, at)) {
        await this.settle(tenant);
        position = await this.position(tenant);
      }
      if (lacksAfter(position, at)) {
        at = (position.oldest ?? position.version + 1) - 1;
        yield { type: 'gap', sequence: at };
      }
      let isCaughtUp = false;
      while (!this.#closed && signal?.aborted !== true) {
        reader.at = at;
        const offered = reader.take();
        if (offered === undefined && isCaughtUp) {
          // Looked for again only when nobody has told of one for a while.
          isCaughtUp = await reader.wait(this.#pollMs);
          continue;
        }
        const isNext = offered?.sequence === at + 1;
        const batch = isNext ? [offered] : await this.commits(tenant, at, PAGE);
        isCaughtUp = batch.length === 0 || (isNext && isCaughtUp);
        for (const changes of batch) {
          if (changes.sequence > at + 1) yield { type: 'gap', sequence: changes.sequence - 1 };
          this.#noteDelivery(changes, began);
          yield { type: 'changes', changes };
          at = changes.sequence;
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

  #now(): number {
    return (this.#watch?.clock.now() ?? 0) / MS_PER_SECOND;
  }

  /** What was there before the reader came is history that it asked for, and not late. */
  #noteDelivery({ committedAt }: ChangeSet, began: number): void {
    if (committedAt < began) return;
    this.#watch?.observer?.onDelivery(Math.max(0, this.#now() - committedAt));
  }

  /**
   * Waits for a commit that is just being made. Its number can be seen a moment before the rest of it, so
   * that a commit which seems to be gone is gone only if it is still not there after this.
   */
  async settle(tenant: string): Promise<void> {
    await this.#database.write({ caller: 'feed', tenant }, (tx) =>
      tx.run(cypher('settleTenant'), { tenant, now: this.#now() }),
    );
  }

  /**
   * Commits after `after` whose changes are kept, in order, `limit` at most. A read sees no single moment: it
   * may pass the place of a commit just before that is there and meet the next one behind it. By then the
   * first is there as well, so what is missing in a second read is gone.
   */
  async commits(tenant: string, after: number, limit: number): Promise<ChangeSet[]> {
    const page = await this.#page(tenant, after, limit);
    const isWhole = page.every(({ sequence }, index) => sequence === after + 1 + index);
    return isWhole ? page : this.#page(tenant, after, limit);
  }

  async #page(tenant: string, after: number, limit: number): Promise<ChangeSet[]> {
    const rows = await this.#database.read({ caller: 'feed', tenant }, cypher('readCommits'), {
      tenant,
      after,
      limit: asInteger(limit),
    });
    const commits = rows as unknown as {
      sequence: number;
      committedAt: number;
      source: string;
      changes: Int8Array | null;
    }[];
    const kept = commits.flatMap(({ changes, ...commit }) =>
      changes === null ? [] : [{ ...commit, changes }],
    );
    return Promise.all(
      kept.map(async ({ changes, ...commit }) => ({
        tenant,
        ...commit,
        ...(await decodeChanges(changes)),
      })),
    );
  }
}

/** True where the commit after `at` is no longer kept, as far as can be seen. */
function lacksAfter({ version, oldest = version + 1 }: FeedPosition, at: number): boolean {
  return at + 1 < oldest && at < version;
}

/** A reader's slot for the newest commit and its alarm clock. Holds one commit, never a queue. */
class Reader {
  readonly tenant: string;
  /** The last commit that it has been given, as far as is known. */
  at = -1;
  #offered: ChangeSet | undefined;
  #firstOffered: number | undefined;
  readonly #rest = new Rest();

  constructor(tenant: string) {
    this.tenant = tenant;
  }

  offer(changes: ChangeSet): void {
    this.#offered = changes;
    this.#firstOffered ??= changes.sequence;
    this.wake();
  }

  /** Sequence of the first commit that was published since this reader stands in line. */
  get firstOffered(): number | undefined {
    return this.#firstOffered;
  }

  /** The newest commit that was offered; where another is wanted next, that is read from the graph. */
  take(): ChangeSet | undefined {
    const offered = this.#offered;
    this.#offered = undefined;
    return offered;
  }

  wake(): void {
    this.#rest.wake();
  }

  /** @returns whether a commit has been offered */
  async wait(ms: number): Promise<boolean> {
    if (this.#offered === undefined) await this.#rest.for(ms);
    return this.#offered !== undefined;
  }
}
