import { cypher } from '../../cypher/index.js';
import { asInteger, type Database, type Statements } from '../db/database.js';
import type { Clock } from '../model/clock.js';
import type { EpochSeconds } from '../model/observation.js';
import { shortDigest } from '../short-digest.js';
import type { PathSeed, SeedKind } from './attack-path.js';

/** A seed that somebody handed in and that no path has yet. */
export interface PlantedSeed {
  readonly id: string;
  readonly seed: PathSeed;
  readonly plantedAt: EpochSeconds;
}

export interface PathSeedsParts {
  readonly database: Database;
  readonly tenant: string;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly leastWeight: number;
  /** Told that there are new ones. */
  readonly onPlanted: () => void;
}

const MS_PER_SECOND = 1000;

/**
 * What speaks for an attack and was not found in the graph itself: alerts, touched decoys, findings of hunts.
 * They wait in the graph until whichever replica computes the tenant's paths has taken them, in the transaction
 * that writes the path: none is lost by a crash, and none counts twice.
 */
export class PathSeeds {
  readonly #parts: PathSeedsParts;

  constructor(parts: PathSeedsParts) {
    this.#parts = parts;
  }

  /** What is found by rule and weighs less than this, 0 to 1, should not begin a path. */
  get leastWeight(): number {
    return this.#parts.leastWeight;
  }

  /**
   * Hands seeds in; one that waits already is replaced.
   * @throws SpoorError GRAPH_UNAVAILABLE: none of them was taken
   */
  async plant(seeds: readonly PathSeed[]): Promise<void> {
    if (seeds.length === 0) return;
    await this.#parts.database.write(this.#caller, (tx) => this.plantIn(tx, seeds));
    this.planted();
  }

  /** The same in a transaction that writes more; what follows its commit is `planted`. */
  async plantIn(tx: Statements, seeds: readonly PathSeed[]): Promise<void> {
    if (seeds.length === 0) return;
    const { tenant, clock } = this.#parts;
    const rows = seeds.map((seed) => ({ id: idOf(seed), ...seed }));
    const now = clock.now() / MS_PER_SECOND;
    await tx.run(cypher('plantPathSeeds'), { tenant, now, rows });
  }

  /** Has whoever computes the tenant's paths look at once. */
  planted(): void {
    this.#parts.onPlanted();
  }

  /** The strongest first. */
  async waiting(first: number): Promise<PlantedSeed[]> {
    const { database, tenant } = this.#parts;
    const parameters = { tenant, limit: asInteger(first) };
    const rows = await database.read(this.#caller, cypher('readPathSeeds'), parameters);
    return (rows as unknown as StoredSeed[]).map(({ id, plantedAt, ...seed }) => ({
      id,
      seed,
      plantedAt,
    }));
  }

  /** Takes away those that a path has, or that nothing came of. */
  async remove(tx: Statements, ids: readonly string[]): Promise<void> {
    await tx.run(cypher('removePathSeeds'), { tenant: this.#parts.tenant, ids });
  }

  /** Takes them away where nothing else is to be written. */
  async drop(ids: readonly string[]): Promise<void> {
    await this.#parts.database.write(this.#caller, (tx) => this.remove(tx, ids));
  }

  get #caller(): { caller: string; tenant: string } {
    return { caller: 'path-seeds', tenant: this.#parts.tenant };
  }
}

interface StoredSeed {
  readonly id: string;
  readonly plantedAt: EpochSeconds;
  readonly kind: SeedKind;
  readonly ref: string;
  readonly uid: string;
  readonly at: EpochSeconds;
  readonly weight: number;
}

/** The same finding handed in again is the same seed. */
function idOf({ kind, ref, uid }: PathSeed): string {
  return shortDigest([kind, ref, uid]);
}
