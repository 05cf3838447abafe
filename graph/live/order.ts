/** Below this, counting buckets takes longer than comparing. */
const FEW = 48;
/** From here on few passes over many buckets take less time than more passes over few. */
const MANY = 2_048;
const HALVES = 2;
/** Where the upper half of a key lies on machines that put the lower one first, as all do that Node runs on. */
const UPPER = 1;
/** Bits that a pass sorts by; so many passes see 32 bits. */
const FINE = 8;
const WIDE = 11;
/** One search runs at a time, and a sort of a hundred edges should not begin with thousands of zeros anew. */
const starts = new Int32Array((1 << WIDE) + 1);

/**
 * Places of the first `count` keys, the greatest key first; equal ones stay in their order. Keys are at
 * least 0, and those that differ by less than a millionth may count as equal: compared is the upper half of
 * their bits, which sort as they do. A comparison function takes ten times as long for the thousands of
 * edges of one crowded node.
 */
export function descending(keys: Float64Array, count: number): Int32Array {
  const order = new Int32Array(count);
  for (let place = 0; place < count; place++) order[place] = place;
  if (count < FEW) return order.sort((a, b) => (keys[b] ?? 0) - (keys[a] ?? 0) || a - b);
  const halves = halvesOf(keys, count);
  const bits = new Uint32Array(count);
  for (let place = 0; place < count; place++) bits[place] = halves[place * HALVES + UPPER] ?? 0;
  const width = count < MANY ? FINE : WIDE;
  let sorted: Int32Array = order;
  for (let shift = 0; shift < 32; shift += width) sorted = sortBy(bits, sorted, shift, width);
  return sorted;
}

/** Upper half of 2^-10: what is less counts as the same when the best are told from the others. */
const LEAST_BITS = 0x3f500000;
/** 128 steps from each power of two to the next, up to 1. */
const STEP_BITS = 13;
const STEPS = ((0x3ff00000 - LEAST_BITS) >> STEP_BITS) + 1;
const stepCounts = new Int32Array(STEPS);

/**
 * The first places of `descending`, `most` or some more, for keys from 0 to 1: to find a few of many takes two
 * looks at each key, and to sort all of them takes eight.
 */
export function descendingBest(keys: Float64Array, count: number, most: number): Int32Array {
  if (count < FEW || count < 2 * most) return descending(keys, count);
  const halves = halvesOf(keys, count);
  stepCounts.fill(0);
  for (let place = 0; place < count; place++) {
    const step = stepOf(halves[place * HALVES + UPPER] ?? 0);
    stepCounts[step] = (stepCounts[step] ?? 0) + 1;
  }
  let least = STEPS;
  let size = 0;
  while (size < most && least > 0) size += stepCounts[--least] ?? 0;
  const best = new Float64Array(size);
  const places = new Int32Array(size);
  for (let place = 0, at = 0; at < size; place++) {
    if (stepOf(halves[place * HALVES + UPPER] ?? 0) < least) continue;
    best[at] = keys[place] ?? 0;
    places[at++] = place;
  }
  const order = descending(best, size);
  for (let at = 0; at < size; at++) order[at] = places[order[at] ?? 0] ?? 0;
  return order;
}

/** Never less for a greater key. */
function stepOf(upper: number): number {
  return Math.min(STEPS - 1, Math.max(0, (upper - LEAST_BITS) >> STEP_BITS));
}

function halvesOf(keys: Float64Array, count: number): Uint32Array {
  return new Uint32Array(keys.buffer, keys.byteOffset, count * HALVES);
}

/** One pass of a radix sort: stable, by some of the bits, inverted so that the greatest come first. */
function sortBy(bits: Uint32Array, order: Int32Array, shift: number, width: number): Int32Array {
  const mask = (1 << width) - 1;
  starts.fill(0, 0, mask + 2);
  for (const place of order) {
    const after = mask - (((bits[place] ?? 0) >>> shift) & mask) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let bucket = 1; bucket <= mask; bucket++) {
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
  }
  const sorted = new Int32Array(order.length);
  for (const place of order) {
    const bucket = mask - (((bits[place] ?? 0) >>> shift) & mask);
    const to = starts[bucket] ?? 0;
    sorted[to] = place;
    starts[bucket] = to + 1;
  }
  return sorted;
}
