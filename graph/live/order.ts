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
  const halves = halvesOf(keys, count);
  const bits = new Uint32Array(count);
  for (let place = 0; place < count; place++) bits[place] = halves[place * HALVES + UPPER] ?? 0;
  if (count < FEW) return order.sort((a, b) => (bits[b] ?? 0) - (bits[a] ?? 0) || a - b);
  const width = count < MANY ? FINE : WIDE;
  let sorted: Int32Array = order;
  for (let shift = 0; shift < 32; shift += width) sorted = sortBy(bits, sorted, shift, width);
  return sorted;
}

let scratch = new Float64Array(1_024);

/** The `nth` greatest of the first `count` keys, from 1: Hoare's selection, which sorts no more than it must. */
export function greatest(keys: Float64Array, count: number, nth: number): number {
  if (scratch.length < count) scratch = new Float64Array(2 * count);
  const left = scratch;
  left.set(keys.subarray(0, count));
  const place = nth - 1;
  let [low, high] = [0, count - 1];
  while (low < high) {
    const pivot = left[(low + high) >> 1] ?? 0;
    let [up, down] = [low, high];
    while (up <= down) {
      while ((left[up] ?? 0) > pivot) up += 1;
      while ((left[down] ?? 0) < pivot) down -= 1;
      if (up > down) break;
      const key = left[up] ?? 0;
      left[up++] = left[down] ?? 0;
      left[down--] = key;
    }
    if (place <= down) high = down;
    else if (place >= up) low = up;
    else break;
  }
  return left[place] ?? 0;
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
