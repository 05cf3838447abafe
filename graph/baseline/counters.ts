import { logAddExp, logWeightOf, weightAfter } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';

/** Counts that fade, by number: ln of each as forward decay has it, so that time passing writes nothing. */
export class Counters {
  #logs = new Float64Array(1_024).fill(-Infinity);
  readonly #rate: number;

  /** @param rate λ per second, the same for all of them */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** ln of the count at the landmark; -∞ for one that never was. */
  log(number: number): number {
    return this.#logs[number] ?? -Infinity;
  }

  set(number: number, log: number): void {
    this.#makeRoom(number);
    this.#logs[number] = log;
  }

  /** One more, seen at an instant. */
  add(number: number, at: EpochSeconds): void {
    this.addLog(number, logWeightOf(at, 1, this.#rate));
  }

  addLog(number: number, log: number): void {
    this.#makeRoom(number);
    this.#logs[number] = logAddExp(this.log(number), log);
  }

  /** What it counts at an instant. */
  at(number: number, instant: EpochSeconds): number {
    return weightAfter(this.log(number), instant, this.#rate);
  }

  /** What one seen at `seen` counts at an instant. */
  one(seen: EpochSeconds, instant: EpochSeconds): number {
    return Math.exp(-this.#rate * Math.max(0, instant - seen));
  }

  #makeRoom(number: number): void {
    if (number < this.#logs.length) return;
    const more = new Float64Array(Math.max(number + 1, this.#logs.length * 2)).fill(-Infinity);
    more.set(this.#logs);
    this.#logs = more;
  }
}
