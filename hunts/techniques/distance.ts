/** Letters to add, drop, replace or swap to get from one word to the other; `limit + 1` where it is more. */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (limit === 0 || Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(at(row, j - 1) + (same ? 0 : 1), at(row, j) + 1, at(next, j - 1) + 1);
      if (!same && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(before, j - 2) + 1);
      next.push(best);
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return Math.min(at(row, b.length), limit + 1);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

const BITS = 32;

/** Which letters a word has, a bit for each; some share one. */
export function lettersIn(word: string): number {
  let has = 0;
  for (let at = 0; at < word.length; at++) has |= 1 << (word.charCodeAt(at) % BITS);
  return has;
}

/**
 * True where words with these letters are more than `limit` slips apart: a slip puts one letter in the place
 * of another at most. Spares most comparisons.
 */
export function differ(a: number, b: number, limit: number): boolean {
  let open = a ^ b;
  for (let left = 2 * limit; open !== 0; left--) {
    if (left === 0) return true;
    open &= open - 1;
  }
  return false;
}
