import fc from 'fast-check';
import { descending } from '../../../graph/live/order.js';

const key = fc.oneof(
  fc.constantFrom(0, 1, 1e-300, 2e-300),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

/** What counts as equal. */
const MILLIONTH = 1e-6;

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
});
