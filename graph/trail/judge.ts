import type { EpochSeconds } from '../model/observation.js';
import type { Projection } from '../live/projection.js';
import { verbOf } from '../live/verbs.js';
import type { Regularity } from '../baseline/baseline.js';
import type { HoldingPatterns } from '../known-good/known-good-set.js';
import { loweredRarity, type KnownGoodRef } from '../known-good/pattern.js';
import { influences } from './influence.js';

/** What is known of an edge beside the graph, 0 to 1: alerts, decoys, signs of techniques. */
export type EvidenceOf = (edge: number) => number;

/** Seconds apart at which two events of a chain count 0.71 as near; three times as many, and they count half. */
const NEAR = 600;
/** Shares are multiplied, and must stay apart. */
const LEAST = 1e-9;

/** 1 for what was done at once, less with the seconds that lie between. */
export function nearness(gap: number, near = NEAR): number {
  return 1 / Math.sqrt(1 + gap / near);
}

/**
 * How noteworthy edges are as steps of an attack: rare, spoken for by evidence, near in time, to no crowd.
 * Known-good patterns lower what a step counts for in a score, and nothing else: what is looked at, and what is
 * told, is the same with and without them, so that none can keep a sign of a technique from being seen.
 */
export class Judge {
  readonly #projection: Projection;
  readonly #instant: EpochSeconds;
  readonly #evidenceOf: EvidenceOf;
  readonly #good: HoldingPatterns;
  readonly #regularities = new Map<number, number>();

  constructor(projection: Projection, instant: EpochSeconds, evidenceOf: EvidenceOf) {
    this.#projection = projection;
    this.#instant = instant;
    this.#evidenceOf = evidenceOf;
    this.#good = projection.knownGood.holding;
  }

  /** Whether it had been seen at the instant: what came later is not there yet. */
  isKnown(edge: number): boolean {
    return this.#projection.edges.firstSeen(edge) <= this.#instant;
  }

  /**
   * How much of what was done next is owed to this step, 0 to 1: by its verb, by how noteworthy it is, and,
   * where influence passes, by how near it was and how many others there are.
   * @param gap seconds between the edge and what was done next
   */
  hold(edge: number, node: number, gap: number): number {
    const { edges, nodes } = this.#projection;
    const { relation, acts } = verbOf(edges.verb(edge));
    const { share, passes } = influences[relation];
    const own = acts ? this.noteworthiness(edge) : passes ? 0 : 1;
    const near = passes ? nearness(gap) : 1;
    const crowd = passes ? 1 / (1 + Math.log1p(nodes.degree(node)) / 10) : 1;
    const might = Math.max(share, this.evidence(edge));
    return Math.max(LEAST, might * (0.5 + own / 2) * near * crowd);
  }

  /** Rarity or evidence: either is enough. */
  noteworthiness(edge: number): number {
    return 1 - (1 - this.unusual(edge)) * (1 - this.evidence(edge));
  }

  /** Rarity, as far as the verb can do anything; 0 for what only says where or as whom, and is not learned. */
  unusual(edge: number): number {
    const { relation, acts } = verbOf(this.#projection.edges.verb(edge));
    return acts ? this.rarity(edge) * influences[relation].share : 0;
  }

  /** The same, less where a known-good pattern holds for it: what it counts for in a score. */
  lowered(edge: number): number {
    const unusual = this.unusual(edge);
    return this.knownGood(edge).length === 0 ? unusual : loweredRarity(unusual);
  }

  /** The known-good patterns that hold for it now. */
  knownGood(edge: number): readonly KnownGoodRef[] {
    const { baseline, edges } = this.#projection;
    const number = this.#projection.habitOf(edge);
    return this.#good.of(number, baseline.habit(number), () =>
      this.#projection.hostOf(edges.from(edge)),
    );
  }

  evidence(edge: number): number {
    return this.#evidenceOf(edge);
  }

  /** 1 − ∛(IN · M · OUT): 0 for what is always so, near 1 for what never was. */
  rarity(edge: number): number {
    return 1 - this.#regularity(edge);
  }

  regularity(edge: number): Regularity {
    const { baseline, edges } = this.#projection;
    const seen = Math.min(this.#instant, edges.lastSeen(edge));
    return baseline.regularity(this.#projection.habitOf(edge), seen, this.#instant);
  }

  #regularity(edge: number): number {
    const known = this.#regularities.get(edge);
    if (known !== undefined) return known;
    const { transition, actorStability, objectStability } = this.regularity(edge);
    const regularity = Math.cbrt(transition * actorStability * objectStability);
    this.#regularities.set(edge, regularity);
    return regularity;
  }
}
