import fc from 'fast-check';
import { Baseline } from '../../../graph/baseline/baseline.js';
import { Projection } from '../../../graph/live/projection.js';
import { drawn, heldBy, type Drawn } from '../../support/trails.js';

const HOUR = 3_600;
const START = 1_750_000_000 - (1_750_000_000 % HOUR);
const AFTER = START + 300 * HOUR;

const anyEdge: fc.Arbitrary<Drawn> = fc
  .record({ from: fc.nat(3), to: fc.nat(9), hour: fc.nat(200), second: fc.nat(HOUR - 1) })
  .map(({ from, to, hour, second }) => ({
    relation: 'PROC_CREATED',
    from: `process:parent${from % 2}#${from}`,
    to: `process:child${to % 3}#${to}-${hour}-${second}`,
    at: START + hour * HOUR + second,
  }));

const inTwoOrders = fc
  .uniqueArray(anyEdge, { minLength: 1, maxLength: 40, selector: ({ to }) => to })
  .chain((edges) =>
    fc.tuple(fc.constant(edges), fc.shuffledSubarray(edges, { minLength: edges.length })),
  );

/** By the end of each edge, what the baseline says of it. */
function regularities(projection: Projection): Record<string, number[]> {
  const { baseline, edges, nodes } = projection;
  return Object.fromEntries(
    Array.from({ length: edges.end }, (_, edge) => {
      const of = baseline.regularity(projection.habitOf(edge), edges.lastSeen(edge), AFTER);
      const parts = [of.transition, of.actorStability, of.objectStability];
      return [nodes.uid(edges.to(edge)), parts.map((part) => Number(part.toFixed(9)))];
    }),
  );
}

describe('What a projection learns', () => {
  it('does not depend on the order in which one commit tells of it', () => {
    fc.assert(
      fc.property(inTwoOrders, ([one, other]) => {
        expect(regularities(drawn(other))).toEqual(regularities(drawn(one)));
      }),
    );
  });

  it('is the same from the graph as it stands, in whatever order that was read', () => {
    fc.assert(
      fc.property(inTwoOrders, ([one, other]) => {
        const read = new Projection(1_000, new Baseline());
        heldBy(read, other);
        read.learnAll();
        expect(regularities(read)).toEqual(regularities(drawn(one)));
      }),
    );
  });
});
