import type { EpochSeconds } from './observation.js';

/**
 * Forward decay after Cormode, Shkapenyuk, Srivastava and Xu, "Forward decay: a practical time decay
 * model for streaming systems", ICDE 2009.
 *
 * Evidence seen at t counts 2^-((now - t) / H) now. An edge stores ln Σ e^{λ(t - L)} for a fixed
 * landmark L and λ = ln 2 / H, so that its weight at any later instant needs no write.
 */

/** 2020-01-01T00:00:00Z. Fixed for ever: every stored `log_weight` is relative to it. */
export const LANDMARK_EPOCH: EpochSeconds = 1_577_836_800;

const SECONDS_PER_HOUR = 3600;

/** Rate λ per second; 0 for a standing fact (`halfLifeHours` null), which does not fade. */
export function decayRate(halfLifeHours: number | null): number {
  return halfLifeHours === null ? 0 : Math.LN2 / (halfLifeHours * SECONDS_PER_HOUR);
}

/** ln of the weight that `count` observations at one instant have at the landmark. */
export function logWeightOf(at: EpochSeconds, count: number, rate: number): number {
  return Math.log(count) + rate * (at - LANDMARK_EPOCH);
}

/** ln(e^a + e^b) without overflow: commutative, so late and out-of-order evidence is no special case. */
export function logAddExp(a: number, b: number): number {
  const high = Math.max(a, b);
  if (high === -Infinity) return -Infinity;
  return high + Math.log1p(Math.exp(Math.min(a, b) - high));
}

/** Weight at `instant`, which must not lie before the last observation: see `history.ts` for those. */
export function weightAfter(logWeight: number, instant: EpochSeconds, rate: number): number {
  return Math.exp(logWeight - rate * (instant - LANDMARK_EPOCH));
}

/**
 * How much weight counts as a certain connection: 1 - e^-w, so that one fresh observation gives 0.63
 * and a hundred no more than 1.
 */
export function saturate(weight: number): number {
  return -Math.expm1(-weight);
}
