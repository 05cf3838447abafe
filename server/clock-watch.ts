import type { Clock } from '../graph/index.js';

const TOLERANCE_MS = 3_600_000;

/** Tells a wall clock that was set from one that merely ran, by a clock that cannot be set. */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #monotonic: () => number;
  #offset: number;

  /** `monotonic` gives milliseconds since any fixed instant. */
  constructor(clock: Clock, monotonic: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#monotonic = monotonic;
    this.#offset = clock.now() - monotonic();
  }

  /**
   * Milliseconds by which the wall clock was set since the last look, or 0 for less than an hour: time
   * servers slew, machines sleep for a while. Looking takes the clock as it is now for the right one.
   */
  jumpedMs(): number {
    const offset = this.#clock.now() - this.#monotonic();
    const jump = offset - this.#offset;
    this.#offset = offset;
    return Math.abs(jump) > TOLERANCE_MS ? jump : 0;
  }
}
