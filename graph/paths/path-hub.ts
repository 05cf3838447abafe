import { setTimeout as sleep } from 'node:timers/promises';
import { SpoorError } from '../errors.js';
import type { AttackPath } from './attack-path.js';
import { applyDelta } from './delta.js';
import { deltaOf, type PathChange } from './path-change.js';
import type { PathFeed } from './path-feed.js';
import type { PathStore } from './path-store.js';

/** What a hub needs of the store. */
export type HubLog = Pick<PathStore, 'tenant' | 'changes' | 'position' | 'open'>;

/** A subscription, as its hub sees it. Must be quick and must not throw. */
export interface HubListener {
  offer(change: PathChange): void;
  /** The log went on without the hub: all that was offered is void. */
  reset(): void;
  /** Nothing more will come. */
  end(): void;
}

/** Changes that are kept in memory for subscribers who come back. */
const RECENT = 500;
/** Of those, how many are read when the hub opens. */
const READ_BACK = 200;
const RETRY_MS = 1_000;

/**
 * One tenant's paths as this process has heard of them: follows the log once and offers each change to
 * all subscriptions, however many there are. It holds the states of open paths, which a new subscription
 * begins with, and the latest changes, which one that comes back has missed.
 */
export class PathHub {
  readonly log: HubLog;
  readonly #feed: PathFeed;
  readonly #listeners = new Set<HubListener>();
  readonly #waiting = new Set<(error?: unknown) => void>();
  readonly #over = new AbortController();
  readonly #running: Promise<void>;
  #open = new Map<string, AttackPath>();
  /** Without gaps, and up to `#position`. */
  #recent: PathChange[] = [];
  #position = 0;
  /** Where the log stood when the open paths had been read: they are whole from there on. */
  #wholeFrom = Infinity;
  /** Subscriptions are told to begin anew once there is something to begin with. */
  #resetAll = false;

  constructor(log: HubLog, feed: PathFeed) {
    this.log = log;
    this.#feed = feed;
    this.#running = this.#run();
  }

  /** Sequence of the last change that it has heard of. */
  get position(): number {
    return this.#position;
  }

  /** Open paths as they stand at `position`. */
  get open(): Iterable<AttackPath> {
    return this.#open.values();
  }

  /** Changes from one sequence on, up to `position`; undefined where they are no longer in memory. */
  since(sequence: number): readonly PathChange[] | undefined {
    const first = this.#recent[0]?.sequence ?? this.#position + 1;
    return sequence < first ? undefined : this.#recent.slice(sequence - first);
  }

  /** True while `open` is what the log says at `position`. */
  get isReady(): boolean {
    return this.#position >= this.#wholeFrom;
  }

  /** @throws SpoorError GRAPH_UNAVAILABLE where the paths cannot be read */
  async ready(): Promise<void> {
    if (this.isReady) return;
    if (this.#over.signal.aborted) throw stopping();
    await new Promise<void>((resolve, reject) => {
      this.#waiting.add((error) => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error('hub', { cause: error }));
      });
    });
  }

  add(listener: HubListener): void {
    if (this.#over.signal.aborted) listener.end();
    else this.#listeners.add(listener);
  }

  remove(listener: HubListener): void {
    this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#settle(stopping());
    for (const listener of [...this.#listeners]) listener.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    let isLost = true;
    while (!signal.aborted) {
      try {
        if (isLost) await this.#load();
        isLost = false;
        isLost = await this.#follow();
      } catch (error) {
        // A graph that was replaced by an older one; anything else may pass, and the log goes on.
        isLost ||= error instanceof SpoorError && error.code === 'BAD_CURSOR';
        this.#settle(error);
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Reads the open paths. What is committed meanwhile is in them by half, until the log was followed. */
  async #load(): Promise<void> {
    const wasWhole = this.isReady;
    const { newest, oldest = newest + 1 } = await this.log.position();
    const open = new Map<string, AttackPath>();
    for await (const path of this.log.open()) open.set(path.id, path);
    const { newest: until } = await this.log.position();
    this.#open = open;
    this.#recent = [];
    this.#position = Math.max(oldest - 1, newest - READ_BACK);
    this.#wholeFrom = until;
    if (wasWhole) this.#resetAll = true;
    this.#note();
  }

  /** @returns true where the log no longer reaches back to what was heard of */
  async #follow(): Promise<boolean> {
    const { signal } = this.#over;
    for await (const item of this.#feed.follow(this.log, this.#position, signal)) {
      if (item.type === 'gap') return true;
      this.#take(item.change);
    }
    // The feed has closed: the service stops.
    this.#over.abort();
    this.#settle(stopping());
    for (const listener of [...this.#listeners]) listener.end();
    return false;
  }

  #take(heard: PathChange): void {
    const {
      path: { id },
    } = heard;
    const known = this.#open.get(id);
    const change = shared(heard, known);
    const { path } = change;
    if (known === undefined || known.version < path.version) {
      if (path.status === 'OPEN') this.#open.set(id, path);
      else this.#open.delete(id);
    }
    this.#recent.push(change);
    if (this.#recent.length > 2 * RECENT) this.#recent = this.#recent.slice(-RECENT);
    this.#position = change.sequence;
    if (!this.#resetAll) for (const listener of this.#listeners) listener.offer(change);
    this.#note();
  }

  #note(): void {
    if (!this.isReady) return;
    this.#settle();
    if (!this.#resetAll) return;
    this.#resetAll = false;
    for (const listener of this.#listeners) listener.reset();
  }

  #settle(error?: unknown): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const settle of waiting) settle(error);
  }
}

/** The same change on top of the state that is held: what did not change is in memory once. */
function shared(change: PathChange, known: AttackPath | undefined): PathChange {
  if (known === undefined || known === change.before) return change;
  if (known.version !== change.before?.version) return change;
  return { ...change, before: known, path: applyDelta(known, deltaOf(change)) };
}

function stopping(): SpoorError {
  return new SpoorError('SHUTTING_DOWN', 'The service is stopping.');
}
