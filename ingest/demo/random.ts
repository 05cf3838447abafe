import { seededNumbers } from '../../graph/index.js';

export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** The same seed gives the same numbers (mulberry32): the tour is the same for everyone. */
export function seededRandom(seed: number): Random {
  const next = seededNumbers(seed);
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(choices: readonly [T, ...T[]]): T =>
    choices[whole(0, choices.length - 1)] ?? choices[0];
  return { next, whole, pick };
}
