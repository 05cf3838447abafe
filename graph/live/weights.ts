import { LANDMARK_EPOCH, weightAfter } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';
import type { GraphSettings } from '../settings.js';
import type { Crowd } from './crowds.js';
import type { EdgeTable } from './edge-table.js';
import { rates } from './verbs.js';

const SECONDS_PER_HOUR = 3600;

/** What edges count for at an instant that is not before their last sighting. */
export class Weights {
  readonly #edges: EdgeTable;
  readonly #instant: EpochSeconds;
  readonly #staleBefore: EpochSeconds;
  readonly #staleFactor: number;
  /** By verb, what a logarithm of weight at the landmark is less at the instant. */
  readonly fading: Float64Array;

  constructor(
    edges: EdgeTable,
    instant: EpochSeconds,
    { staleAfterHours, staleFactor }: GraphSettings,
  ) {
    this.#edges = edges;
    this.#instant = instant;
    this.fading = rates.map((rate) => rate * (instant - LANDMARK_EPOCH));
    this.#staleBefore = instant - staleAfterHours * SECONDS_PER_HOUR;
    this.#staleFactor = staleFactor;
  }

  /** Decayed weight, less where the edge is stale. */
  of(edge: number): number {
    const rate = rates[this.#edges.verb(edge)] ?? 0;
    const weight = weightAfter(this.#edges.logWeight(edge), this.#instant, rate);
    return this.isStale(edge) ? weight * this.#staleFactor : weight;
  }

  /** The same of the edge at a place of a crowd, without a look at the edge itself. */
  inCrowd({ verbs, logWeights, lastSeen }: Crowd, at: number): number {
    const rate = rates[verbs[at] ?? 0] ?? 0;
    const weight = weightAfter(logWeights[at] ?? 0, this.#instant, rate);
    const isStale = rate > 0 && (lastSeen[at] ?? 0) < this.#staleBefore;
    return isStale ? weight * this.#staleFactor : weight;
  }

  isStale(edge: number): boolean {
    const fades = (rates[this.#edges.verb(edge)] ?? 0) > 0;
    return fades && this.#edges.lastSeen(edge) < this.#staleBefore;
  }
}
