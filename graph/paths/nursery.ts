import type { Statements } from '../db/database.js';
import type { Clock } from '../model/clock.js';
import type { PathSeed, SeedKind } from './attack-path.js';
import type { Planting } from './path-maker.js';
import type { PathSeeds, PlantedSeed } from './path-seeds.js';

const MS_PER_SECOND = 1000;
/** An alert may come before the telemetry that it speaks of: so long a seed waits for that. */
const PATIENCE_SECONDS = 3_600;
/** Seeds that are read at a time, the strongest. */
const READ = 1_000;
/** One of which nothing came is tried again so much later, or when something happens at its entity. */
const AGAIN_MS = 30_000;

/** Seeds that were handed in, until a path has them or their time is up. */
export class Nursery {
  readonly #seeds: PathSeeds;
  readonly #clock: Clock;
  readonly #onSettled: (kind: SeedKind, isTaken: boolean) => void;
  #isDue = true;
  /** When each that was tried is tried again, and what it waits for. */
  readonly #tried = new Map<string, { readonly uid: string; readonly due: number }>();
  /** Ids by the uids of their entities. */
  readonly #byEntity = new Map<string, Set<string>>();
  /** What becomes of them once the turn is written. */
  #outcomes: { readonly id: string; readonly kind: SeedKind; readonly isTaken: boolean }[] = [];

  constructor(
    seeds: PathSeeds,
    clock: Clock,
    onSettled: (kind: SeedKind, isTaken: boolean) => void,
  ) {
    this.#seeds = seeds;
    this.#clock = clock;
    this.#onSettled = onSettled;
  }

  /** 1 where there may be some to be planted now. */
  get due(): number {
    return this.#isDue ? 1 : 0;
  }

  /** There may be new ones. */
  look(): void {
    this.#isDue = true;
  }

  /** Something happened at these entities: what waits for them is tried again. */
  note(...uids: readonly string[]): void {
    for (const uid of uids) {
      for (const id of this.#byEntity.get(uid) ?? []) {
        this.#tried.delete(id);
        this.#isDue = true;
      }
      this.#byEntity.delete(uid);
    }
  }

  /**
   * Plants those that are due.
   * @param most so many in one turn; others wait for the next
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async plant(most: number, plant: (seed: PathSeed) => Promise<Planting>): Promise<void> {
    this.#outcomes = [];
    if (!this.#isDue) return;
    this.#isDue = false;
    const now = performance.now();
    const waiting = await this.#seeds.waiting(READ);
    this.#keepOnly(waiting);
    const due = waiting.filter(
      (planted) => (this.#tried.get(planted.id)?.due ?? 0) <= now || this.#isTimeUp(planted),
    );
    if (due.length > most) this.#isDue = true;
    for (const planted of due.slice(0, most)) {
      const { id, seed } = planted;
      const planting = await plant(seed);
      const isTaken = planting !== 'weak' && planting !== 'full';
      if (isTaken || this.#isTimeUp(planted)) {
        this.#outcomes.push({ id, kind: seed.kind, isTaken });
      } else {
        this.#tried.set(id, { uid: seed.uid, due: now + AGAIN_MS });
        const ids = this.#byEntity.get(seed.uid) ?? new Set();
        this.#byEntity.set(seed.uid, ids.add(id));
      }
    }
  }

  /** Takes away those of the turn where nothing else is to be written. */
  async settle(): Promise<void> {
    if (this.#outcomes.length === 0) return;
    await this.#seeds.drop(this.#outcomes.map(({ id }) => id));
    this.settled();
  }

  /** Takes them away in the transaction that writes the turn's paths. */
  async settleIn(tx: Statements): Promise<void> {
    const ids = this.#outcomes.map(({ id }) => id);
    if (ids.length > 0) await this.#seeds.remove(tx, ids);
  }

  /** The turn is written. */
  settled(): void {
    for (const { kind, isTaken } of this.#outcomes) this.#onSettled(kind, isTaken);
    this.#outcomes = [];
  }

  /** The turn was not written: its seeds wait still. */
  again(): void {
    if (this.#outcomes.length > 0) this.#isDue = true;
    this.#outcomes = [];
  }

  #isTimeUp({ plantedAt }: PlantedSeed): boolean {
    return this.#clock.now() / MS_PER_SECOND - plantedAt > PATIENCE_SECONDS;
  }

  #keepOnly(waiting: readonly PlantedSeed[]): void {
    const there = new Set(waiting.map(({ id }) => id));
    for (const [id, { uid }] of this.#tried) {
      if (there.has(id)) continue;
      this.#tried.delete(id);
      this.#byEntity.get(uid)?.delete(id);
      if (this.#byEntity.get(uid)?.size === 0) this.#byEntity.delete(uid);
    }
  }
}
