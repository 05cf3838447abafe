import fc from 'fast-check';
import { descending } from '../../../graph/live/order.js';
import { Shortlist } from '../../../graph/live/shortlist.js';

const interest = fc.oneof(
  fc.constantFrom(0, 0.25, 0.25 * (1 + 4e-7), 0.25 * (1 + 1.5e-6), 1e-300),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

describe('A shortlist', () => {
  it('begins as the ranking of all does, however many it let go', () => {
    fc.assert(
      fc.property(
        fc.array(interest, { maxLength: 600 }),
        fc.integer({ min: 1, max: 40 }),
        (interests, wanted) => {
          const list = new Shortlist(wanted);
          for (const [edge, one] of interests.entries()) {
            if (Math.log(one) >= list.logFloor) list.add(edge, one / 2, one);
          }
          const { edges, certainties } = list.take();
          const ranking = descending(Float64Array.from(interests), interests.length);
          expect(edges.length).toBeGreaterThanOrEqual(Math.min(wanted, interests.length));
          expect(Array.from(edges)).toEqual(Array.from(ranking).slice(0, edges.length));
          expect(Array.from(certainties)).toEqual(
            Array.from(edges, (edge) => (interests[edge] ?? 0) / 2),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
