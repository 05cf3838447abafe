/** One search runs at a time. */
let scratch = new Float64Array(1_024);

/** The `nth` greatest of some keys, from 1; -∞ where there are fewer. Hoare's selection sorts no more than it must. */
export function greatest(keys: ArrayLike<number>, nth: number): number {
  const count = keys.length;
  if (nth > count) return -Infinity;
  if (scratch.length < count) scratch = new Float64Array(2 * count);
  const left = scratch;
  for (let at = 0; at < count; at++) left[at] = keys[at] ?? 0;
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
