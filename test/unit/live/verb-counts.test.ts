import fc from 'fast-check';
import { VerbCounts } from '../../../graph/live/verb-counts.js';

const counted = fc.record({
  node: fc.nat(400),
  way: fc.constantFrom<'out' | 'in'>('out', 'in'),
  verb: fc.nat(5),
});

describe('Counts by node, way and verb', () => {
  it('are what was added less what was taken away, however often they grew', () => {
    fc.assert(
      fc.property(fc.array(counted, { maxLength: 6_000 }), fc.nat(100), (all, taken) => {
        const counts = new VerbCounts();
        const wanted = new Map<string, number>();
        const add = ({ node, way, verb }: (typeof all)[number], more: number): void => {
          counts.add(node, way, verb, more);
          const key = `${node} ${way} ${verb}`;
          wanted.set(key, (wanted.get(key) ?? 0) + more);
        };
        for (const one of all) add(one, 1);
        for (const one of all.slice(0, Math.floor((all.length * taken) / 100))) add(one, -1);
        for (const one of all.slice(0, 200)) add({ ...one, node: one.node + 1_000 }, 1);
        for (const [key, count] of wanted) {
          const [node, way, verb] = key.split(' ');
          expect(counts.get(Number(node), way as 'out' | 'in', Number(verb))).toBe(count);
        }
        expect(counts.get(5_000, 'out', 0)).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
});
