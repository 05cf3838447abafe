/** Numbers from 0 up to but not 1, the same for the same seed. */
export type Numbers = () => number;

const TWO_32 = 2 ** 32;

/** Mulberry32: 32 bits of state are enough for samples and tours, and nothing made with it is a secret. */
export function seededNumbers(seed: number): Numbers {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_32;
  };
}
