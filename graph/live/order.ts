const BITS = 11;
const BUCKETS = 1 << BITS;
const MASK = BUCKETS - 1;
/** Below this, counting buckets takes longer than comparing. */
const FEW = 48;
const HALVES = 2;
/** Where the upper half of a key lies on machines that put the lower one first, as all do that Node runs on. */
const UPPER = 1;
/** Three passes see 32 bits. */
const SHIFTS = [0, BITS, 2 * BITS] as const;

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
  const halves = new Uint32Array(keys.buffer, keys.byteOffset, count * HALVES);
  const bits = new Uint32Array(count);
  for (let place = 0; place < count; place++) bits[place] = halves[place * HALVES + UPPER] ?? 0;
  let sorted: Int32Array = order;
  for (const shift of SHIFTS) sorted = sortBy(bits, sorted, shift);
  return sorted;
}

/** One pass of a radix sort: stable, by some of the bits, inverted so that the greatest come first. */
function sortBy(bits: Uint32Array, order: Int32Array, shift: number): Int32Array {
  const starts = new Int32Array(BUCKETS + 1);
  for (const place of order) {
    const after = MASK - (((bits[place] ?? 0) >>> shift) & MASK) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let bucket = 1; bucket <= BUCKETS; bucket++) {
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
  }
  const sorted = new Int32Array(order.length);
  for (const place of order) {
    const bucket = MASK - (((bits[place] ?? 0) >>> shift) & MASK);
    const to = starts[bucket] ?? 0;
    sorted[to] = place;
    starts[bucket] = to + 1;
  }
  return sorted;
}
