/**
 * The sequence nearest to `values` (weighted least squares) that never falls: neighbours out of order are
 * pooled into their mean until none are (pool adjacent violators; Ayer et al. 1955). Linear in time.
 */
export function pooled(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: { mean: number; weight: number; size: number }[] = [];
  values.forEach((value, at) => {
    let block = { mean: value, weight: weights[at] ?? 1, size: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.mean >= block.mean;) {
      const weight = last.weight + block.weight;
      const mean = (last.mean * last.weight + block.mean * block.weight) / weight;
      block = { mean, weight, size: last.size + block.size };
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
  });
  return blocks.flatMap(({ mean, size }) => Array.from({ length: size }, () => mean));
}

/** The height at `x` of the line through points with rising `x`; level beyond its ends. */
export function interpolated(
  points: readonly { readonly x: number; readonly y: number }[],
  x: number,
): number {
  const after = points.findIndex((point) => point.x >= x);
  const right = points[after < 0 ? points.length - 1 : after];
  const left = points[after < 0 ? points.length - 1 : Math.max(0, after - 1)];
  if (left === undefined || right === undefined) return x;
  if (right.x <= left.x || x >= right.x) return right.y;
  if (x <= left.x) return left.y;
  return left.y + ((x - left.x) / (right.x - left.x)) * (right.y - left.y);
}
