import type { Clock } from '../model/clock.js';
import type { GraphSettings } from '../settings.js';
import type { Projection } from '../live/projection.js';
import { beginOf } from '../live/times.js';
import { verbOf } from '../live/verbs.js';
import { Judge } from '../trail/judge.js';
import type { Library } from '../trail/library.js';
import type { PathSeed } from './attack-path.js';

interface FoundSeed {
  /** Of the edge that it was found at. */
  readonly key: string;
  readonly seed: PathSeed;
}

export interface ScoutParts {
  readonly projection: Projection;
  readonly library: Library;
  readonly settings: GraphSettings;
  readonly clock: Clock;
  /** Told of edges that were not looked at for signs, because more came than can be. */
  readonly onSkipped: (edges: number) => void;
}

const MS_PER_SECOND = 1000;
/** New edges that are looked at for signs in one turn. */
const LOOKED_AT = 400;
/** So many wait to be looked at; of more, the rarest half do. */
const WAITING = 20_000;
/** At the start edges of so long ago are looked at: they came before anybody could. */
const LOOKED_BACK_SECONDS = 86_400;

/** Looks at edges that changed for what makes a path worth keeping: signs of techniques, and what is rare. */
export class Scout {
  readonly #parts: ScoutParts;
  /** Edges that wait to be looked at. */
  readonly #edges = new Set<number>();
  /** Those that were looked at last, and what of it was not taken yet. */
  #looked: readonly number[] = [];
  #found: FoundSeed[] = [];

  constructor(parts: ScoutParts) {
    this.#parts = parts;
  }

  /** What waits. */
  get size(): number {
    return this.#edges.size + this.#found.length;
  }

  note(edge: number): void {
    this.#edges.add(edge);
  }

  clear(): void {
    this.#edges.clear();
    this.#found = [];
  }

  /** What came before this replica could look: a first batch, or what another left when it ended. */
  lookBack(): void {
    const { projection, clock } = this.#parts;
    const { edges } = projection;
    const since = clock.now() / MS_PER_SECOND - LOOKED_BACK_SECONDS;
    for (let edge = 0; edge < edges.end; edge++) {
      if (!edges.isThere(edge) || edges.lastSeen(edge) < since) continue;
      if (!verbOf(edges.verb(edge)).isDescriptive) this.#edges.add(edge);
    }
  }

  /** The last edges are looked at once more: nothing of what they led to was written. */
  again(): void {
    for (const edge of this.#looked) this.#edges.add(edge);
    this.#found = [];
  }

  /**
   * The next seeds, the strongest first.
   * @param isHeld true for edges that a path has already, by their key
   * @param most so many; others are given the next time
   * @throws SpoorError GRAPH_UNAVAILABLE
   */
  async seeds(isHeld: (key: string) => boolean, most: number): Promise<PathSeed[]> {
    if (this.#found.length === 0) this.#found = await this.#look();
    const found = this.#found.filter(({ key }) => !isHeld(key));
    this.#found = found.slice(most);
    return found.slice(0, most).map(({ seed }) => seed);
  }

  async #look(): Promise<FoundSeed[]> {
    const { projection, settings, clock, library } = this.#parts;
    const judge = new Judge(projection, clock.now() / MS_PER_SECOND, () => 0);
    this.#shorten(judge);
    this.#looked = [...this.#edges].slice(0, LOOKED_AT);
    for (const edge of this.#looked) this.#edges.delete(edge);
    const edges = this.#looked.filter((edge) => projection.edges.isThere(edge));
    await library.learn(edges);
    const found = edges.flatMap((edge): FoundSeed[] => {
      const unusual = judge.lowered(edge);
      const sign = library.signs(edge)[0];
      const known = library.edge(edge);
      if (known === undefined) return [];
      const { from: uid, key } = known;
      const at = Math.max(projection.edges.lastSeen(edge), beginOf(projection, edge));
      if (sign !== undefined && sign.weight >= settings.paths.seedWeight) {
        const { technique: ref, weight } = sign;
        return [{ key, seed: { kind: 'TECHNIQUE', ref, uid, at, weight } }];
      }
      if (unusual < settings.paths.seedRarity) return [];
      return [{ key, seed: { kind: 'RARITY', ref: key, uid, at, weight: unusual } }];
    });
    return found.sort((a, b) => b.seed.weight - a.seed.weight);
  }

  /** Of more edges than can be looked at, those that are usual are left out, and counted. */
  #shorten(judge: Judge): void {
    const { projection, onSkipped } = this.#parts;
    if (this.#edges.size <= WAITING) return;
    const there = [...this.#edges].filter((edge) => projection.edges.isThere(edge));
    const ranked = there
      .map((edge) => ({ edge, unusual: judge.unusual(edge) }))
      .sort((a, b) => b.unusual - a.unusual);
    const left = ranked.slice(WAITING / 2);
    for (const { edge } of left) this.#edges.delete(edge);
    onSkipped(left.length);
  }
}
