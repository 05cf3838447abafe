import type { Clock } from '../../graph/index.js';

/** A clock that stands until it is moved. */
export class MovableClock implements Clock {
  #now: number;

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  moveTo(ms: number): void {
    this.#now = ms;
  }

  forward(ms: number): void {
    this.#now += ms;
  }
}

export const wallClock: Clock = { now: () => Date.now() };
