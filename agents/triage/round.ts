/** To four decimals: as exact as any confidence is, and free of what floating point adds to 0.9. */
export function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
