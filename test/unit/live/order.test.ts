import fc from 'fast-check';
import { descending, greatest } from '../../../graph/live/order.js';

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
          expect(after).toBeLessThanOrEqual(before * (1 + MILLIONTH) + TINY);
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

  it('have a greatest, a second and an nth key', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 400 }), fc.nat(399), (keys, n) => {
        const nth = (n % keys.length) + 1;
        const wanted = keys.toSorted((a, b) => b - a)[nth - 1];
        expect(greatest(Float64Array.from(keys), keys.length, nth)).toBe(wanted);
      }),
    );
  });
});
