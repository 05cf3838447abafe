import { createHash } from 'node:crypto';

/** Numbers from 0 up to but not 1, the same for the same seed. */
export type Random = () => number;

const TWO_32 = 2 ** 32;

/** Mulberry32: 32 bits of state are enough for sampling, and nothing here is a secret. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_32;
  };
}

/** A place from 0 up to but not 1 that a text has by itself: the same on every replica and in every release. */
export function placeOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / TWO_32;
}

/** `count` different indices below `size`, all of them where there are no more. */
export function sampleOf(size: number, count: number, random: Random): Uint32Array {
  const indices = Uint32Array.from({ length: size }, (_, at) => at);
  const taken = Math.min(size, count);
  for (let at = 0; at < taken; at += 1) {
    const other = at + Math.floor(random() * (size - at));
    const kept = indices[at] ?? 0;
    indices[at] = indices[other] ?? 0;
    indices[other] = kept;
  }
  return indices.subarray(0, taken);
}
