import type { Random } from '../../ingest/demo/random.js';

/**
 * Ranks 0 to `size` - 1, rank k with a chance in proportion to (k + 1)^-exponent: a few are met all the
 * time and most hardly ever, as programs, addresses and accounts are.
 */
export function zipf(size: number, exponent: number): (random: Random) => number {
  const cumulative = new Float64Array(size);
  let total = 0;
  for (let rank = 0; rank < size; rank += 1) {
    total += (rank + 1) ** -exponent;
    cumulative[rank] = total;
  }
  return (random) => {
    const wanted = random.next() * total;
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulative[middle] ?? total) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** A choice from a list by Zipf's law, the first the likeliest. @throws Error for an empty list */
export function zipfPick<T>(choices: readonly T[], exponent: number): (random: Random) => T {
  const rank = zipf(choices.length, exponent);
  return (random) => {
    const choice = choices[rank(random)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  };
}
