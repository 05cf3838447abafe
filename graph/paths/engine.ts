import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ChangeSet } from '../change/change.js';
import { Rest } from '../change/rest.js';
import type { Database } from '../db/database.js';
import type { Clock } from '../model/clock.js';
import { isDescriptive } from '../model/registry.js';
import type { GraphSettings } from '../settings.js';
import type { Projection } from '../live/projection.js';
import { beginOf } from '../live/search.js';
import { verbOf } from '../live/verbs.js';
import { Judge } from '../trail/judge.js';
import { Library } from '../trail/library.js';
import { scoreWithoutKnownGood } from '../trail/score.js';
import type { Tagger } from '../trail/tagger.js';
import { within } from '../within.js';
import type { AttackPath, PathChangeReason, PathSeed } from './attack-path.js';
import { computePath, type Computed } from './compute.js';
import { inOrder } from './delta.js';
import { Index } from './engine-index.js';
import type { PathLease } from './lease.js';
import type { PathStore, PathUpdate } from './path-store.js';
import { Plan } from './plan.js';

/** Told what becomes of paths. Must be quick and must not throw. */
export interface PathWatch {
  onPathsCommitted(tenant: string, changes: number, seconds: number): void;
  onPathsFailed(tenant: string, error: unknown): void;
  /** Edges that were not looked at for signs, because more came than can be. */
  onPathsSkipped(tenant: string, edges: number): void;
}

export interface EngineOptions {
  readonly database: Database;
  readonly tenant: string;
  readonly settings: GraphSettings;
  readonly clock: Clock;
  readonly projection: Projection;
  readonly store: PathStore;
  readonly lease: PathLease;
  readonly tag: Tagger;
  /** Sources that have gone silent. */
  readonly silentSources: () => Promise<ReadonlySet<string>>;
  readonly watch?: PathWatch | undefined;
}

const MS_PER_SECOND = 1000;
const SECONDS_PER_DAY = 86_400;
/** Changes are gathered for so long: what comes in bursts is computed once. */
const GATHER_MS = 50;
/** New edges that are looked at for signs in one turn. */
const LOOKED_AT = 400;
/** So many wait to be looked at; of more, the rarest half do. */
const WAITING = 20_000;
/** At the start edges of so long ago are looked at: they came before anybody could. */
const LOOKED_BACK_SECONDS = 86_400;
/** Paths that are computed in one turn; others wait for the next. */
const COMPUTED = 20;
/** A service that ends waits no longer for a graph that does not answer. */
const LAST_CHANCE_MS = 3_000;
/** A score that moved by less is no news. */
const MOVED = 0.01;

/**
 * Computes the attack paths of one tenant as its graph changes: what is a seed, what belongs to it, what it is
 * worth, and when it is over. One replica does so at a time; others read what it wrote.
 */
export class PathEngine {
  readonly #options: EngineOptions;
  readonly #library: Library;
  readonly #over = new AbortController();
  readonly #index = new Index();
  /** Edges that changed since the last turn. */
  readonly #edges = new Set<number>();
  /** Those of them that this turn has looked at. */
  #looked: readonly number[] = [];
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
    const { database, tenant, projection, tag } = options;
    this.#options = options;
    this.#library = new Library(database, tenant, projection, tag);
    this.#running = this.#run();
  }

  /** A commit that the projection has just taken in. */
  note(changes: ChangeSet): void {
    const { projection } = this.#options;
    this.#library.forget(changes);
    this.#cause = Math.max(this.#cause, changes.sequence);
    if (!this.#isHeld) return;
    for (const change of changes.relationships) {
      for (const id of this.#index.pathsAt(change.from, change.to)) this.#mark(id, 'NEW_EDGE');
      if (change.action === 'DELETED') continue;
      if (isDescriptive(change.relation)) continue;
      const edge = projection.edgeOf(change);
      if (edge !== undefined) this.#edges.add(edge);
    }
    this.#rest.wake();
  }

  /**
   * Other known-good patterns hold than before. Where some no longer do, what they had kept from becoming a
   * path is looked at once more.
   */
  judgeAnew(isLoosened: boolean): void {
    if (!this.#isHeld) return;
    for (const { id } of this.#index.paths()) this.#mark(id, 'SCORE');
    if (isLoosened) this.#lookBack();
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
    return this.#isHeld && this.#edges.size + this.#dirty.size > 0;
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
      this.#edges.clear();
      this.#dirty.clear();
      return false;
    }
    // The database's clock began to count no earlier than we asked.
    this.#heldUntil = asked + lease.timeMs;
    if (!wasHeld) {
      this.#index.clear();
      for await (const path of store.open()) this.#index.put(path);
      for (const { id } of this.#index.paths()) this.#mark(id, 'SCORE');
      this.#lookBack();
    }
    return true;
  }

  async #turn(): Promise<void> {
    const began = performance.now();
    const plan = new Plan(this.#index, this.#cause, this.#options.clock);
    for (const seed of await this.#newSeeds()) await this.#plant(seed, plan);
    const decayEveryMs = this.#options.settings.paths.decayEverySeconds * MS_PER_SECOND;
    if (performance.now() - this.#decayedAt > decayEveryMs) await this.#decay();
    for (const [id, reasons] of [...this.#dirty].slice(0, COMPUTED)) {
      this.#dirty.delete(id);
      const path = this.#index.path(id);
      if (path !== undefined && !plan.has(id)) await this.#anew(path, reasons, plan);
    }
    await this.#commit(plan, began);
  }

  /** What among the new edges makes a path worth keeping, the strongest first. */
  async #newSeeds(): Promise<PathSeed[]> {
    const { projection, settings, clock } = this.#options;
    const now = clock.now() / MS_PER_SECOND;
    const judge = new Judge(projection, now, () => 0);
    this.#shorten(judge);
    const looked = [...this.#edges].slice(0, LOOKED_AT);
    for (const edge of looked) this.#edges.delete(edge);
    this.#looked = looked;
    const edges = looked.filter((edge) => projection.edges.isThere(edge));
    await this.#library.learn(edges);
    const seeds = edges.flatMap((edge): PathSeed[] => {
      const unusual = judge.lowered(edge);
      const sign = this.#library.signs(edge)[0];
      const known = this.#library.edge(edge);
      if (known === undefined || this.#index.holds(known.key)) return [];
      const { from: uid, key } = known;
      const at = Math.max(projection.edges.lastSeen(edge), beginOf(projection, edge));
      if (sign !== undefined && sign.weight >= settings.paths.seedWeight) {
        return [{ kind: 'TECHNIQUE', ref: sign.technique, uid, at, weight: sign.weight }];
      }
      if (unusual < settings.paths.seedRarity) return [];
      return [{ kind: 'RARITY', ref: key, uid, at, weight: unusual }];
    });
    return seeds.sort((a, b) => b.weight - a.weight).slice(0, COMPUTED);
  }

  /** Of more edges than can be looked at, those that are usual are left out, and counted. */
  #shorten(judge: Judge): void {
    const { projection, tenant, watch } = this.#options;
    if (this.#edges.size <= WAITING) return;
    const there = [...this.#edges].filter((edge) => projection.edges.isThere(edge));
    const ranked = there
      .map((edge) => ({ edge, unusual: judge.unusual(edge) }))
      .sort((a, b) => b.unusual - a.unusual);
    const left = ranked.slice(WAITING / 2);
    for (const { edge } of left) this.#edges.delete(edge);
    watch?.onPathsSkipped(tenant, left.length);
  }

  /** What came before this replica could look: a first batch, or what another left when it ended. */
  #lookBack(): void {
    const { projection, clock } = this.#options;
    const { edges } = projection;
    const since = clock.now() / MS_PER_SECOND - LOOKED_BACK_SECONDS;
    for (let edge = 0; edge < edges.end; edge++) {
      if (!edges.isThere(edge) || edges.lastSeen(edge) < since) continue;
      if (!verbOf(edges.verb(edge)).isDescriptive) this.#edges.add(edge);
    }
  }

  /** A new path for a seed; or it goes to one that has a cause in common, and joins those that do. */
  async #plant(seed: PathSeed, plan: Plan): Promise<void> {
    const { settings, store } = this.#options;
    const computed = await this.#compute([seed]);
    if (computed.score.score < settings.paths.openScore) return;
    const [first, ...others] = this.#index
      .sharing(causesOf(computed))
      .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
    if (first === undefined) {
      const opened = this.#opened(seed, computed);
      const isRoom = this.#index.size < settings.paths.maxOpen;
      if (isRoom && (await store.get(opened.id)) === undefined) plan.open(opened);
      return;
    }
    const seeds = [first, ...others].flatMap((path) => path.seeds);
    const all = withSeed(seeds, seed);
    const reasons = others.length > 0 ? (['NEW_EDGE', 'MERGED'] as const) : (['NEW_EDGE'] as const);
    plan.change(first, { ...(await this.#compute(all)), seeds: all }, reasons);
    for (const other of others) {
      plan.change(other, { status: 'MERGED', mergedInto: first.id }, ['MERGED']);
    }
  }

  #compute(seeds: readonly PathSeed[]): Promise<Computed> {
    const { projection, settings, clock } = this.#options;
    const now = clock.now() / MS_PER_SECOND;
    return computePath({ projection, library: this.#library, settings, now }, seeds);
  }

  #opened(seed: PathSeed, computed: Computed): AttackPath {
    const now = this.#options.clock.now() / MS_PER_SECOND;
    return inOrder({
      id: idOf(this.#options.tenant, seed),
      version: 1,
      status: 'OPEN',
      ...{ openedAt: now, updatedAt: now, asOf: now },
      seeds: [seed],
      silentSources: [],
      annotations: [],
      ...{ mergedInto: null, closing: null },
      ...computed,
    });
  }

  /** Plans the path as it is now, where anything worth telling changed. */
  async #anew(path: AttackPath, why: ReadonlySet<PathChangeReason>, plan: Plan): Promise<void> {
    const { settings } = this.#options;
    const computed = inOrder({ ...path, ...(await this.#compute(path.seeds)) });
    const known = new Set(path.steps.map(({ key }) => key));
    const isGrown = computed.steps.some(({ key }) => !known.has(key));
    const hasLost = computed.steps.length < path.steps.length;
    const moved = Math.abs(computed.score.score - path.score.score);
    // What is known to be good may be known no longer: that alone ends nothing.
    const worth = scoreWithoutKnownGood(computed.score);
    const isOver = computed.steps.length === 0 || worth < settings.paths.keepScore;
    const silent = why.has('DECAY') ? this.#silentOf(computed) : path.silentSources;
    const isSilent = !isDeepStrictEqual(silent, path.silentSources);
    const reasons: PathChangeReason[] = [];
    if (isGrown) reasons.push('NEW_EDGE');
    if (moved >= MOVED || isOver || hasLost || isJudgedAnew(path, computed)) {
      reasons.push(why.has('NEW_EDGE') || why.has('SCORE') ? 'SCORE' : 'DECAY');
    }
    if (isSilent) reasons.push('SOURCE_SILENT');
    if (reasons.length === 0) return;
    const status = isOver ? ('AGED_OUT' as const) : path.status;
    plan.change(path, { ...computed, silentSources: silent, status }, reasons);
  }

  #silentOf({ steps }: Pick<AttackPath, 'steps'>): string[] {
    const sources = new Set(steps.flatMap((step) => step.sources));
    return [...sources].filter((source) => this.#silent.has(source)).sort();
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
    if (updates.length === 0) return;
    try {
      const done = await store.commit(updates, lease);
      if (done.outcome === 'committed') {
        const seconds = (performance.now() - began) / MS_PER_SECOND;
        watch?.onPathsCommitted(tenant, updates.length, seconds);
        return;
      }
      if (done.outcome === 'lease-lost') this.#heldUntil = 0;
      else await this.#beginAgain(updates);
    } catch (error) {
      // Nobody knows what of it is there: all is read anew with the lease.
      this.#heldUntil = 0;
      throw error;
    }
  }

  /** Somebody closed one of them, or said something of it: nothing of the turn was written. */
  async #beginAgain(updates: readonly PathUpdate[]): Promise<void> {
    for (const { path } of updates) await this.#reload(path.id);
    // Paths that were to appear or to grow are found again from the edges that they were found from.
    for (const edge of this.#looked) this.#edges.add(edge);
  }

  async #reload(id: string): Promise<void> {
    const path = await this.#options.store.get(id);
    this.#index.drop(id);
    if (path?.status !== 'OPEN') return;
    this.#index.put(path);
    this.#mark(id, 'SCORE');
  }
}

/** The same seed on the same day makes the same path, whoever computes it. */
function idOf(tenant: string, { kind, ref, uid, at }: PathSeed): string {
  const day = Math.floor(at / SECONDS_PER_DAY);
  const digest = createHash('sha256').update(JSON.stringify([tenant, kind, ref, uid, day]));
  return `path:${digest.digest('base64url').slice(0, 22)}`;
}

function causesOf({ steps }: Pick<AttackPath, 'steps'>): string[] {
  const acting = steps.filter(({ role, relation }) => role === 'CAUSE' && !isDescriptive(relation));
  return acting.map(({ key }) => key);
}

/** Whether other known-good patterns hold for its steps: told though the score may not have moved. */
function isJudgedAnew(
  before: Pick<AttackPath, 'steps'>,
  after: Pick<AttackPath, 'steps'>,
): boolean {
  const known = new Map(before.steps.map(({ key, knownGood }) => [key, knownGood]));
  return after.steps.some(
    ({ key, knownGood }) => known.has(key) && !isDeepStrictEqual(known.get(key), knownGood),
  );
}

function withSeed(seeds: readonly PathSeed[], seed: PathSeed): PathSeed[] {
  const same = ({ kind, ref, uid }: PathSeed): boolean =>
    kind === seed.kind && ref === seed.ref && uid === seed.uid;
  return [...seeds.filter((one) => !same(one)), seed];
}
