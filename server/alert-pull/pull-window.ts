import type { EpochSeconds } from '../../graph/index.js';

/** A time to ask for, whole seconds: the start belongs to it, the end does not. */
export interface Window {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  /** False where there is more until now, because so much at once was too much. */
  readonly isLatest: boolean;
}

export interface PullWindowOptions {
  /** Where the first one begins. */
  readonly start: EpochSeconds;
  /** Seconds that each goes back behind the end of the one before, for what is told late. */
  readonly overlapSeconds: number;
}

/** What has just happened may not be found yet; the overlap is for what is later still. */
const LAG_SECONDS = 10;
/** Seconds: as short as a step is made. */
const LEAST_STEP = 60;
/** A step that has grown back to this is as long as need be. */
const MOST_STEP = 86_400;

/**
 * Which time to ask for next. It goes on where the last answer was whole, so that what was missed in an outage is
 * asked for after it. What is too much at once is asked for in steps, which grow again as they succeed.
 */
export class PullWindow {
  readonly #overlap: number;
  /** All before was asked for. */
  #position: EpochSeconds;
  #step = Infinity;

  constructor({ start, overlapSeconds }: PullWindowOptions) {
    this.#position = Math.floor(start);
    this.#overlap = overlapSeconds;
  }

  /** Undefined where nothing is new. A clock that was set back takes the position along. */
  next(now: EpochSeconds): Window | undefined {
    const end = Math.floor(now) - LAG_SECONDS;
    this.#position = Math.min(this.#position, end);
    const to = Math.min(end, this.#position + this.#step);
    const from = Math.max(0, this.#position - Math.min(this.#overlap, this.#step));
    return from < to ? { from, to, isLatest: to === end } : undefined;
  }

  /** It was answered whole. */
  done({ to }: Window): void {
    this.#position = to;
    this.#step = this.#step * 2 > MOST_STEP ? Infinity : this.#step * 2;
  }

  /** It was too much; false where it cannot be made shorter. */
  narrow({ to }: Window): boolean {
    const width = Math.min(to - this.#position, this.#step);
    if (width <= LEAST_STEP && this.#step <= LEAST_STEP) return false;
    this.#step = Math.max(LEAST_STEP, Math.ceil(width / 2));
    return true;
  }
}
