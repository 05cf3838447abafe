/**
 * Damerau-Levenshtein distance (optimal string alignment): a letter wrong, missing, too many, or two
 * swapped, each counts one. Ends early with `limit + 1` once it is above `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, at(before, j - 2) + 1);
      current.push(value);
      least = Math.min(least, value);
    }
    if (least > limit) return limit + 1;
    before = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

/** How many slips are forgiven in a word of this length: short words are too alike. */
export function slipsAllowed(word: string): number {
  if (word.length < 5) return 0;
  return word.length < 9 ? 1 : 2;
}

/** The nearest of the candidates within the slips that the word's length allows; none where two are as near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = slipsAllowed(word);
  if (limit === 0) return undefined;
  let best: string | undefined;
  let distance = limit + 1;
  let isTied = false;
  for (const candidate of candidates) {
    const found = editDistance(word, candidate, limit);
    if (found < distance) {
      best = candidate;
      distance = found;
      isTied = false;
    } else if (found === distance && found <= limit && candidate !== best) {
      isTied = true;
    }
  }
  return isTied ? undefined : best;
}
