import type { Database } from '../db/database.js';
import type { Clock } from '../model/clock.js';
import { KnownGoodSet } from './known-good-set.js';
import { readKnownGoodRevisions, type HoldingKnownGood } from './known-good-store.js';

/** Told of what becomes of known-good patterns. Must be quick and must not throw. */
export interface KnownGoodWatch {
  onKnownGoodFailed(error: unknown): void;
}

/** Told that other patterns hold than before; `isLoosened`: some that did hold no more. */
export type OnKnownGood = (isLoosened: boolean) => void;

/** A tenant's patterns, kept in memory until it is closed. */
export interface OpenKnownGood {
  readonly set: KnownGoodSet;
  close(): void;
}

export interface KnownGoodsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly read: (tenant: string) => Promise<HoldingKnownGood>;
  readonly watch?: KnownGoodWatch | undefined;
}

/** How often it is looked for what other replicas changed, and for what has expired. */
const POLL_MS = 2_000;

interface Follower {
  readonly set: KnownGoodSet;
  readonly onChanged: OnKnownGood;
  names: readonly string[];
}

/**
 * Keeps known-good patterns of tenants in memory as they are in the graph: at once where this process changed
 * them, within seconds where another did, and as time passes. One statement asks for all tenants.
 */
export class KnownGoods {
  readonly #parts: KnownGoodsParts;
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #revisions = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  /** One reading after the other, so that none is undone by one that began before it. */
  #reading: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(parts: KnownGoodsParts) {
    this.#parts = parts;
  }

  /**
   * Reads a tenant's patterns, and keeps what was read as it is in the graph.
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async open(tenant: string, onChanged: OnKnownGood): Promise<OpenKnownGood> {
    const set = new KnownGoodSet(this.#parts.clock);
    const follower: Follower = { set, onChanged, names: [] };
    // What is changed while it is read is read again: it is a follower by then.
    const followers = this.#followers.get(tenant) ?? new Set();
    this.#followers.set(tenant, followers.add(follower));
    try {
      await this.#inTurn(() => this.#fill(tenant, [follower]));
    } catch (error) {
      this.#drop(tenant, follower);
      throw error;
    }
    this.#timer ??= setInterval(() => void this.#look(), POLL_MS).unref();
    return {
      set,
      close: () => {
        this.#drop(tenant, follower);
      },
    };
  }

  /** Reads a tenant's patterns anew, where they are followed; never fails, as it is tried again soon. */
  async refresh(tenant: string): Promise<void> {
    const followers = this.#followers.get(tenant);
    if (followers === undefined) return;
    await this.#inTurn(() => this.#fill(tenant, [...followers])).catch((error: unknown) => {
      this.#fail(error);
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#followers.clear();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#reading.then(work);
    this.#reading = done.catch(() => undefined);
    return done;
  }

  async #look(): Promise<void> {
    try {
      await this.#inTurn(async () => {
        const tenants = [...this.#followers.keys()];
        if (tenants.length === 0) return;
        const revisions = await readKnownGoodRevisions(this.#parts.database, tenants);
        for (const tenant of tenants) {
          const followers = [...(this.#followers.get(tenant) ?? [])];
          const isNew = (revisions.get(tenant) ?? 0) !== (this.#revisions.get(tenant) ?? 0);
          if (isNew) await this.#fill(tenant, followers);
          else for (const follower of followers) tell(follower);
        }
        this.#hasFailed = false;
      });
    } catch (error) {
      this.#fail(error);
    }
  }

  async #fill(tenant: string, followers: readonly Follower[]): Promise<void> {
    const { revision, patterns } = await this.#parts.read(tenant);
    this.#revisions.set(tenant, revision);
    for (const follower of followers) {
      follower.set.replace(patterns);
      tell(follower);
    }
  }

  #drop(tenant: string, follower: Follower): void {
    const followers = this.#followers.get(tenant);
    followers?.delete(follower);
    if (followers?.size !== 0) return;
    this.#followers.delete(tenant);
    this.#revisions.delete(tenant);
    if (this.#followers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Said once, and not every two seconds while the graph is away. */
  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#parts.watch?.onKnownGoodFailed(error);
    this.#hasFailed = true;
  }
}

function tell(follower: Follower): void {
  const before = follower.names;
  const now = follower.set.names;
  follower.names = now;
  const isSame = before.length === now.length && before.every((name, at) => name === now[at]);
  if (isSame) return;
  const holds = new Set(now);
  follower.onChanged(before.some((name) => !holds.has(name)));
}
