import { createHash } from 'node:crypto';
import type { Numbers } from '../../graph/index.js';

const TWO_32 = 2 ** 32;

/** A place from 0 up to but not 1 that a text has by itself: the same on every replica and in every release. */
export function placeOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / TWO_32;
}

/** `count` different indices below `size`, all of them where there are no more. */
export function sampleOf(size: number, count: number, random: Numbers): Uint32Array {
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
