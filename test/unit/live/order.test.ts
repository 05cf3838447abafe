import fc from 'fast-check';
import { descending, descendingBest } from '../../../graph/live/order.js';

const key = fc.oneof(
  fc.constantFrom(0, 1, 1e-300, 2e-300),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

/** What counts as equal. */
const MILLIONTH = 1e-6;
/** Numbers below it have fewer digits. */
const TINY = 1e-307;

describe('Places by descending key', () => {
  it('are each there once, the greatest key first, and equal ones in their order', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), (keys) => {
        const order = Array.from(descending(Float64Array.from(keys), keys.length));
        expect([...order].sort((a, b) => a - b)).toEqual(keys.map((_, place) => place));
        for (const [at, place] of order.slice(1).entries()) {
          const [before, after] = [keys[order[at] ?? 0] ?? 0, keys[place] ?? 0];
          expect(after).toBeLessThanOrEqual(before * (1 + MILLIONTH));
          expect(before !== after || (order[at] ?? 0) < place).toBe(true);
        }
      }),
    );
  });

  it('are the same where many are sorted in other steps', () => {
    const sizes = fc.integer({ min: 2_000, max: 5_000 });
    fc.assert(
      fc.property(sizes, fc.array(key, { minLength: 1, maxLength: 50 }), (size, keys) => {
        const many = Float64Array.from({ length: size }, (_, at) => keys[at % keys.length] ?? 0);
        const order = descending(many, size);
        expect(new Set(order).size).toBe(size);
        for (let at = 1; at < size; at++) {
          const [before, after] = [many[order[at - 1] ?? 0] ?? 0, many[order[at] ?? 0] ?? 0];
          expect(after <= before * (1 + MILLIONTH) + TINY).toBe(true);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('begin with the best ones where only those are asked for', () => {
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 400 }),
        fc.integer({ min: 1, max: 60 }),
        (keys, most) => {
          const all = Float64Array.from(keys);
          const best = Array.from(descendingBest(all, keys.length, most));
          expect(best.length).toBeGreaterThanOrEqual(Math.min(most, keys.length));
          const first = Array.from(descending(all, keys.length)).slice(0, best.length);
          expect(best.toSorted((a, b) => a - b)).toEqual(first.toSorted((a, b) => a - b));
          for (const [at, place] of best.slice(1).entries()) {
            const before = keys[best[at] ?? 0] ?? 0;
            expect(keys[place]).toBeLessThanOrEqual(before * (1 + MILLIONTH) + TINY);
          }
        },
      ),
    );
  });
});
