import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeSet } from '../change/change.js';
import { Rest } from '../change/rest.js';
import type { Database } from '../db/database.js';
import type { Clock } from '../model/clock.js';
import { isDescriptive } from '../model/registry.js';
import type { GraphSettings } from '../settings.js';
import type { Projection } from '../live/projection.js';
import { Library } from '../trail/library.js';
import type { Tagger } from '../trail/tagger.js';
import { within } from '../within.js';
import type { EntityTags } from '../write/entity-tags.js';
import type { PathChangeReason, SeedKind } from './attack-path.js';
import { Index } from './engine-index.js';
import type { PathLease } from './lease.js';
import { Nursery } from './nursery.js';
import { PathMaker } from './path-maker.js';
import { facetsOf } from './path-facets.js';
import type { PathSeeds } from './path-seeds.js';
import type { PathStore, PathUpdate } from './path-store.js';
import { Plan } from './plan.js';
import { Scout } from './scout.js';
import { TagBook } from './tag-book.js';

/** Told what becomes of paths. Must be quick and must not throw. */
export interface PathWatch {
  onPathsCommitted(tenant: string, changes: number, seconds: number): void;
  onPathsFailed(tenant: string, error: unknown): void;
  /** Edges that were not looked at for signs, because more came than can be. */
  onPathsSkipped(tenant: string, edges: number): void;
  /** A seed that was handed in: a path has it, or nothing came of it within its time. */
  onPathSeed(tenant: string, kind: SeedKind, isTaken: boolean): void;
}

export interface EngineOptions {
  readonly database: Database;
  readonly tenant: string;
  readonly settings: GraphSettings;
  readonly clock: Clock;
  readonly projection: Projection;
  readonly store: PathStore;
  readonly seeds: PathSeeds;
  readonly tags: EntityTags;
  readonly lease: PathLease;
  readonly tag: Tagger;
  /** Sources that have gone silent. */
  readonly silentSources: () => Promise<ReadonlySet<string>>;
  readonly watch?: PathWatch | undefined;
}

const MS_PER_SECOND = 1000;
/** Changes are gathered for so long: what comes in bursts is computed once. */
const GATHER_MS = 50;
/** Paths that are computed in one turn; others wait for the next. */
const COMPUTED = 20;
/** Of them, those on which nothing happened: a second for all of them would be one for what happens meanwhile. */
const DECAYED = 4;
/** Edges, and entities, that are remembered of those that were looked at for signs: of some turns. */
const SCOUTED = 2_048;
/** A service that ends waits no longer for a graph that does not answer. */
const LAST_CHANCE_MS = 3_000;

/**
 * Computes the attack paths of one tenant as its graph changes: what is a seed, what belongs to it, what it is
 * worth, and when it is over. One replica does so at a time; others read what it wrote.
 */
export class PathEngine {
  readonly #options: EngineOptions;
  readonly #library: Library;
  /** Of edges that are looked at once, when they are new: they must not crowd out those of open paths. */
  readonly #scouted: Library;
  readonly #over = new AbortController();
  readonly #index = new Index();
  readonly #scout: Scout;
  readonly #nursery: Nursery;
  readonly #maker: PathMaker;
  readonly #tags: TagBook;
  /** Tags may have changed. */
  #isTagsDue = true;
  /** Paths to be computed anew, with what for. */
  readonly #dirty = new Map<string, Set<PathChangeReason>>();
  #cause = 0;
  readonly #rest = new Rest();
  #heldUntil = 0;
  #decayedAt = 0;
  /** Sources that had gone silent by then. */
  #silent: ReadonlySet<string> = new Set();
  readonly #running: Promise<void>;

  constructor(options: EngineOptions) {
    const { database, tenant, projection, tag, settings, clock, store, watch } = options;
    this.#options = options;
    const library = new Library(database, tenant, projection, tag);
    this.#library = library;
    this.#scouted = new Library(database, tenant, projection, tag, SCOUTED);
    const parts = { projection, library, settings, clock };
    this.#tags = new TagBook(options.tags);
    this.#maker = new PathMaker({ ...parts, tenant, store, index: this.#index, tags: this.#tags });
    this.#scout = new Scout({
      ...parts,
      library: this.#scouted,
      onSkipped: (edges) => watch?.onPathsSkipped(tenant, edges),
    });
    this.#nursery = new Nursery(options.seeds, clock, (kind, isTaken) =>
      watch?.onPathSeed(tenant, kind, isTaken),
    );
    this.#running = this.#run();
  }

  /** A commit that the projection has just taken in. */
  note(changes: ChangeSet): void {
    const { projection } = this.#options;
    this.#library.forget(changes);
    this.#scouted.forget(changes);
    this.#cause = Math.max(this.#cause, changes.sequence);
    if (!this.#isHeld) return;
    for (const change of changes.relationships) {
      for (const id of this.#index.pathsAt(change.from, change.to)) this.#mark(id, 'NEW_EDGE');
      this.#nursery.note(change.from, change.to);
      if (change.action === 'DELETED') continue;
      if (isDescriptive(change.relation)) continue;
      const edge = projection.edgeOf(change);
      if (edge !== undefined) this.#scout.note(edge);
    }
    this.#rest.wake();
  }

  /** Seeds were handed in, or entities tagged. */
  wake(): void {
    this.#nursery.look();
    this.#isTagsDue = true;
    this.#rest.wake();
  }

  /**
   * Other known-good patterns hold than before. Where some no longer do, what they had kept from becoming a
   * path is looked at once more.
   */
  judgeAnew(isLoosened: boolean): void {
    if (!this.#isHeld) return;
    for (const { id } of this.#index.paths()) this.#mark(id, 'SCORE');
    if (isLoosened) this.#scout.lookBack();
    this.#rest.wake();
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#rest.wake();
    const ended = this.#running.then(async () => {
      if (this.#isHeld) await this.#options.lease.release();
    });
    // A lease that could not be given back ends by itself.
    await within(
      LAST_CHANCE_MS,
      ended.catch(() => undefined),
    );
  }

  get #isHeld(): boolean {
    return performance.now() < this.#heldUntil;
  }

  #mark(id: string, reason: PathChangeReason): void {
    const known = this.#dirty.get(id) ?? new Set();
    this.#dirty.set(id, known.add(reason));
  }

  async #run(): Promise<void> {
    const { tenant, watch } = this.#options;
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        if (await this.#hold()) await this.#turn();
      } catch (error) {
        if (!this.#over.signal.aborted) watch?.onPathsFailed(tenant, error);
        this.#heldUntil = 0;
        await this.#pause(MS_PER_SECOND);
      }
      if (!this.#hasWork) await this.#pause(this.#idleMs);
      if (this.#hasWork) await sleep(GATHER_MS);
    }
  }

  get #hasWork(): boolean {
    return (
      this.#isHeld &&
      (this.#isTagsDue || this.#scout.size + this.#dirty.size + this.#nursery.due > 0)
    );
  }

  /** Until the lease must be seen to, or open paths be looked at though nothing happened. */
  get #idleMs(): number {
    const { lease, settings } = this.#options;
    const untilLease = lease.timeMs / 4;
    if (!this.#isHeld) return untilLease;
    return Math.min(untilLease, settings.paths.decayEverySeconds * MS_PER_SECOND);
  }

  async #pause(ms: number): Promise<void> {
    if (!this.#over.signal.aborted) await this.#rest.for(ms);
  }

  /** Takes the lease or renews it; begins from what is kept where it was another's. */
  async #hold(): Promise<boolean> {
    const { lease, store } = this.#options;
    const wasHeld = this.#isHeld;
    const isFresh = performance.now() < this.#heldUntil - lease.timeMs / 2;
    if (wasHeld && isFresh) return true;
    const asked = performance.now();
    if (!(await lease.take())) {
      this.#heldUntil = 0;
      this.#scout.clear();
      this.#dirty.clear();
      return false;
    }
    // The database's clock began to count no earlier than we asked.
    this.#heldUntil = asked + lease.timeMs;
    // Other replicas take in seeds and tags as well.
    this.#nursery.look();
    this.#isTagsDue = true;
    if (!wasHeld) {
      this.#index.clear();
      for await (const path of store.open()) this.#index.put(path);
      for (const { id } of this.#index.paths()) this.#mark(id, 'SCORE');
      this.#scout.lookBack();
    }
    return true;
  }

  async #turn(): Promise<void> {
    const began = performance.now();
    const plan = new Plan(this.#index, this.#cause, this.#options.clock);
    if (this.#isTagsDue) await this.#retag();
    const found = await this.#scout.seeds((key) => this.#index.holds(key), COMPUTED);
    for (const seed of found) await this.#maker.plant(seed, plan);
    await this.#nursery.plant(COMPUTED, (seed) => this.#maker.plant(seed, plan));
    const decayEveryMs = this.#options.settings.paths.decayEverySeconds * MS_PER_SECOND;
    if (performance.now() - this.#decayedAt > decayEveryMs) await this.#decay();
    for (const [id, reasons] of this.#nextDirty()) {
      this.#dirty.delete(id);
      const path = this.#index.path(id);
      if (path !== undefined && !plan.has(id)) {
        await this.#maker.anew(path, reasons, this.#silent, plan);
      }
    }
    await this.#commit(plan, began);
  }

  /** What happened first, then a few that time alone has changed. */
  #nextDirty(): [string, Set<PathChangeReason>][] {
    const all = [...this.#dirty];
    const isPatient = (reasons: ReadonlySet<PathChangeReason>): boolean =>
      reasons.size === 1 && reasons.has('DECAY');
    return [
      ...all.filter(([, reasons]) => !isPatient(reasons)).slice(0, COMPUTED),
      ...all.filter(([, reasons]) => isPatient(reasons)).slice(0, DECAYED),
    ];
  }

  /** Paths with an entity whose tags are others now are computed anew. */
  async #retag(): Promise<void> {
    this.#isTagsDue = false;
    const changed = await this.#tags.refresh();
    if (changed.size === 0) return;
    for (const path of this.#index.paths()) {
      if (facetsOf(path).entities.some((uid) => changed.has(uid))) this.#mark(path.id, 'SCORE');
    }
  }

  /** Time has passed: every open path is looked at again, and by what its sources do once for all of them. */
  async #decay(): Promise<void> {
    this.#decayedAt = performance.now();
    if (this.#index.size > 0) this.#silent = await this.#options.silentSources();
    for (const { id } of this.#index.paths()) this.#mark(id, 'DECAY');
  }

  async #commit(plan: Plan, began: number): Promise<void> {
    const { store, lease, tenant, watch } = this.#options;
    const { updates } = plan;
    if (updates.length === 0) return this.#nursery.settle();
    try {
      const done = await store.commit(updates, lease, (tx) => this.#nursery.settleIn(tx));
      if (done.outcome === 'committed') {
        this.#nursery.settled();
        const seconds = (performance.now() - began) / MS_PER_SECOND;
        watch?.onPathsCommitted(tenant, updates.length, seconds);
        return;
      }
      this.#nursery.again();
      if (done.outcome === 'lease-lost') this.#heldUntil = 0;
      else await this.#beginAgain(updates);
    } catch (error) {
      this.#nursery.again();
      // Nobody knows what of it is there: all is read anew with the lease.
      this.#heldUntil = 0;
      throw error;
    }
  }

  /** Somebody closed one of them, or said something of it: nothing of the turn was written. */
  async #beginAgain(updates: readonly PathUpdate[]): Promise<void> {
    for (const { path } of updates) await this.#reload(path.id);
    // Paths that were to appear or to grow are found again from the edges that they were found from.
    this.#scout.again();
  }

  async #reload(id: string): Promise<void> {
    const path = await this.#options.store.get(id);
    this.#index.drop(id);
    if (path?.status !== 'OPEN') return;
    this.#index.put(path);
    this.#mark(id, 'SCORE');
  }
}
