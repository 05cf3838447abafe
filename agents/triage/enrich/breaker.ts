import type { Clock } from '../../../graph/index.js';

/**
 * Keeps from asking someone who does not answer.
 *
 * - closed: every question goes through; failures in a row are counted.
 * - open: none does, until it has rested.
 * - half-open: one goes through; its outcome closes the breaker or has it rest again.
 *
 * `#restsUntil` is undefined while it is closed; `#isTrying` is true only while the one question is on its way.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #restMs: number;
  #failures = 0;
  #restsUntil: number | undefined;
  #isTrying = false;

  /** @param most failures in a row after which it rests */
  constructor(clock: Clock, most: number, restMs: number) {
    this.#clock = clock;
    this.#most = most;
    this.#restMs = restMs;
  }

  /** True where a question may go through; then its outcome must be told. */
  admits(): boolean {
    if (this.#restsUntil === undefined) return true;
    if (this.#isTrying || this.#clock.now() < this.#restsUntil) return false;
    this.#isTrying = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#restsUntil = undefined;
    this.#isTrying = false;
  }

  failed(): void {
    this.#failures += 1;
    this.#isTrying = false;
    if (this.#failures >= this.#most) this.#restsUntil = this.#clock.now() + this.#restMs;
  }
}
