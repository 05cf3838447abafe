import fc from 'fast-check';
import { greatest } from '../../graph/read/greatest.js';

const key = fc.oneof(
  fc.constantFrom(0, 1, -1, 1e-300, -Infinity),
  fc.double({ min: -10, max: 1, noNaN: true }),
);

describe('Of some keys', () => {
  it('there is a greatest, a second and an nth one', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 2_000 }), fc.nat(2_000), (keys, n) => {
        const wanted = keys.toSorted((a, b) => b - a)[n] ?? -Infinity;
        expect(greatest(keys, n + 1)).toBe(wanted);
      }),
    );
  });
});
