import { setTimeout as sleep } from 'node:timers/promises';
import { Baseline } from '../baseline/baseline.js';
import { BaselineKeeper } from '../baseline/baseline-keeper.js';
import type { ChangeSet } from '../change/change.js';
import type { ChangeFeed } from '../change/feed.js';
import type { Database } from '../db/database.js';
import { KnownGoodSet } from '../known-good/known-good-set.js';
import type { KnownGoods } from '../known-good/known-goods.js';
import { usesStoredRates } from '../read/edge-view.js';
import type { ThreatPathsQuestion } from '../read/threat-paths.js';
import type { GraphSettings } from '../settings.js';
import type { Turns } from '../turns.js';
import { NeedsHistory } from './next-layer.js';
import { livePaths, type LiveAnswer } from './live-paths.js';
import { loadProjection, NumbersMoved } from './load.js';
import { Projection, type ProjectionSize } from './projection.js';

/** Told what becomes of projections. Must be quick and must not throw. */
export interface LiveWatch {
  onLoad(tenant: string, size: ProjectionSize, seconds: number): void;
  onLoadFailed(tenant: string, error: unknown): void;
  onBaselineFailed(tenant: string, error: unknown): void;
}

export interface LiveGraphOptions {
  readonly database: Database;
  readonly feed: ChangeFeed;
  readonly tenant: string;
  readonly label: string;
  readonly settings: GraphSettings;
  /** One is read at a time. */
  readonly turns: Turns;
  readonly watch?: LiveWatch | undefined;
  /** What people said is normal; without it, nothing is. */
  readonly knownGood?: KnownGoods | undefined;
  /** Begins what follows a tenant's projection, once that is there. */
  readonly follower?:
    ((tenant: string, projection: Projection) => Follower | undefined) | undefined;
}

/** Is told what the projection has taken in. */
export interface Follower {
  note(changes: ChangeSet): void;
  /** There is something for it elsewhere. */
  wake(): void;
  /** Other known-good patterns hold; `isLoosened`: some that did hold no more. */
  judgeAnew(isLoosened: boolean): void;
  close(): Promise<void>;
}

const LOAD_TIMEOUT_MS = 600_000;
const RETRY_MS = 5_000;
/** A question waits so long for what this process has committed before it, and else asks the graph. */
const CATCH_UP_MS = 50;
const LOOK_AGAIN_MS = 50;
const MS_PER_SECOND = 1000;

/**
 * Keeps one tenant's projection: reads it from the graph, follows the feed, and begins again where the
 * feed no longer reaches back. Until it has caught up it answers nothing, and the graph itself is asked.
 */
export class LiveGraph {
  readonly #options: LiveGraphOptions;
  readonly #over = new AbortController();
  readonly #waiting = new Set<() => void>();
  #projection: Projection | undefined;
  #follower: Follower | undefined;
  #applied = 0;
  readonly #following: Promise<void>;

  constructor(options: LiveGraphOptions) {
    this.#options = options;
    this.#following = this.#follow();
  }

  /** Sequence of the last commit that it knows. */
  get applied(): number {
    return this.#applied;
  }

  /** What it holds; undefined until it answers. */
  get size(): ProjectionSize | undefined {
    return this.#projection?.size;
  }

  /**
   * The projection with all in it that this process has committed; undefined where the graph must be
   * asked. Another replica's commits are in it a second later at most.
   */
  async current(): Promise<Projection | undefined> {
    const { feed, tenant } = this.#options;
    const wanted = feed.published(tenant);
    if (this.#applied < wanted && this.#projection !== undefined) await this.#caughtUp(wanted);
    return this.#applied < wanted ? undefined : this.#projection;
  }

  /** Paths out of memory; undefined where the graph must be asked. */
  async threatPaths(question: ThreatPathsQuestion): Promise<LiveAnswer | undefined> {
    const { settings } = this.#options;
    // Other half-lives than weights were stored with need each edge's history.
    const projection = usesStoredRates(settings) ? await this.current() : undefined;
    if (projection === undefined) return undefined;
    try {
      return livePaths(projection, question, settings);
    } catch (error) {
      if (error instanceof NeedsHistory) return undefined;
      throw error;
    }
  }

  /** Whether there is an entity of this uid, as far as memory can say: what it does not hold the graph may. */
  async holds(uid: string): Promise<boolean> {
    return (await this.current())?.named(uid) !== undefined;
  }

  /** The projection, waited for while it is read; undefined where that takes too long. */
  async awaited(timeoutMs: number): Promise<Projection | undefined> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const projection = await this.current();
      if (projection !== undefined || performance.now() > until) return projection;
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** Has what follows it look for what was handed in; one that begins later looks by itself. */
  wake(): void {
    this.#follower?.wake();
  }

  async close(): Promise<void> {
    this.#over.abort();
    await this.#following;
  }

  #caughtUp(sequence: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (this.#applied >= sequence) end();
      };
      const timer = setTimeout(end, CATCH_UP_MS);
      this.#waiting.add(look);
    });
  }

  async #follow(): Promise<void> {
    const { tenant, watch } = this.#options;
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        await this.#loadAndFollow();
      } catch (error) {
        if (this.#over.signal.aborted) return;
        // It happens where much is deleted, and not twice in a row.
        if (error instanceof NumbersMoved) continue;
        watch?.onLoadFailed(tenant, error);
        // Ends at once where it is closed.
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      } finally {
        this.#projection = undefined;
      }
    }
  }

  /** Ends when the feed has a gap, or is closed. */
  async #loadAndFollow(): Promise<void> {
    const { tenant, knownGood } = this.#options;
    const good = await knownGood?.open(tenant, (isLoosened) => {
      this.#follower?.judgeAnew(isLoosened);
    });
    try {
      await this.#loadAndFollowWith(good?.set ?? new KnownGoodSet());
    } finally {
      good?.close();
    }
  }

  async #loadAndFollowWith(knownGood: KnownGoodSet): Promise<void> {
    const { feed, tenant, settings, turns, watch } = this.#options;
    const projection = new Projection(settings.liveEdges, new Baseline(), knownGood);
    const keeper = new BaselineKeeper(projection.baseline, this.#options);
    const { signal } = this.#over;
    const { from, began } = await turns.run('load', () => this.#load(projection, keeper));
    if (signal.aborted) return;
    // What was committed while it was read may be in it by half: it counts once that was applied.
    const { version: until } = await feed.position(tenant);
    const note = (sequence: number): void => {
      this.#applied = sequence;
      if (sequence >= until && this.#projection === undefined) {
        this.#projection = projection;
        this.#follower = this.#options.follower?.(tenant, projection);
        watch?.onLoad(tenant, projection.size, (performance.now() - began) / MS_PER_SECOND);
      }
      for (const look of [...this.#waiting]) look();
    };
    note(from);
    try {
      for await (const item of feed.read(tenant, from, signal)) {
        if (item.type === 'gap') return;
        const { sequence } = item.changes;
        projection.apply(item.changes);
        if (sequence > keeper.learned) projection.learn(item.changes);
        keeper.note(sequence);
        this.#follower?.note(item.changes);
        note(sequence);
      }
    } finally {
      await Promise.all([this.#follower?.close(), keeper.close()]);
      this.#follower = undefined;
    }
  }

  /** @returns the sequence to follow from: before anything that may be in it by half, or is not learned yet */
  async #load(
    projection: Projection,
    keeper: BaselineKeeper,
  ): Promise<{ from: number; began: number }> {
    const { database, feed, tenant, label } = this.#options;
    const began = performance.now();
    const limits = { timeoutMs: LOAD_TIMEOUT_MS, signal: this.#over.signal };
    const { version, oldest } = await feed.position(tenant);
    const learned = await keeper.read(limits);
    const isStill = async (): Promise<boolean> => (await feed.position(tenant)).version === version;
    await loadProjection(projection, { database, tenant, label, isStill, ...limits });
    if (learned === undefined) {
      projection.learnAll();
      keeper.note(version);
    }
    const from = Math.min(version, learned ?? version);
    return { from: Math.max(from, (oldest ?? version + 1) - 1), began };
  }
}
