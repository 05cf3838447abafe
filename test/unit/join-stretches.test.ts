import fc from 'fast-check';
import type { Heading } from '../../graph/read/heading.js';
import {
  joinStretches,
  partsOf,
  type Joinery,
  type PathEnds,
} from '../../graph/read/join-stretches.js';
import { Stretch, type Advance } from '../../graph/read/stretch.js';

/** An edge with the span in which it acted. */
interface Act extends Advance {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

type Walk = Stretch<number, Act>;

const START = 0;
const HOPS = 3;

const act: fc.Arbitrary<Omit<Act, 'name'>> = fc
  .record({
    from: fc.nat(5),
    to: fc.nat(5),
    first: fc.nat(8),
    long: fc.nat(4),
    isDescriptive: fc.boolean(),
    fades: fc.boolean(),
    // Few values, so that some are equal.
    logCertainty: fc.constantFrom(-0.1, -0.2, -1, -3),
    logRarity: fc.constantFrom(-0.3, -0.7),
  })
  .filter(({ from, to }) => from !== to)
  .map(({ long, ...one }) => ({ ...one, last: one.first + long, crowding: 0.5 }));

const graph = fc
  .array(act, { maxLength: 14 })
  .map((acts) => acts.map((one, at): Act => ({ ...one, name: String(at).padStart(2, '0') })));

const actsAt = ({ fades, first, last }: Act, time: number, heading: Heading): number => {
  if (!fades) return time;
  if (heading === 'forward') return last >= time ? Math.max(time, first) : NaN;
  return first <= time ? Math.min(time, last) : NaN;
};

/** Every causal walk from the start, none before a shorter one. */
const walks = (acts: readonly Act[], heading: Heading): Walk[] => {
  const found: Walk[] = [Stretch.empty<number, Act>(START, heading)];
  for (const walk of found) {
    if (walk.length === HOPS) break;
    for (const edge of acts) {
      const [here, node] = heading === 'forward' ? [edge.from, edge.to] : [edge.to, edge.from];
      const time = actsAt(edge, walk.time, heading);
      if (here !== walk.node || Number.isNaN(time) || walk.wasAt(node)) continue;
      found.push(walk.with({ edge, node, time }, edge));
    }
  }
  return found;
};

const nameOf = (path: PathEnds<number, Act>): string =>
  partsOf(path)
    .edges.map(({ name }) => name)
    .join(' ');

const joinery: Joinery<number, Act> = {
  arrivalOf: (back) =>
    back.edges().reduce((time, edge) => actsAt(edge, time, 'forward'), -Infinity),
  departureOf: (ahead) =>
    Math.min(...ahead.edges().map(({ fades, last }) => (fades ? last : Infinity))),
  isStanding: ({ fades }) => !fades,
  nameOf,
};

/** Scores by name, by looking at everything: all pairs, walked through, without those that are a piece of another. */
const pathsByHand = (back: readonly Walk[], ahead: readonly Walk[]): Map<string, number> => {
  const paths = new Map<string, number>();
  for (const before of back) {
    for (const after of ahead) {
      const { nodes, edges } = partsOf({ back: before, ahead: after });
      if (edges.length === 0 || edges.length > HOPS || new Set(nodes).size < nodes.length) continue;
      const ends = [before.edge, after.edge].filter((edge) => edge !== undefined);
      if (edges.length > 1 && ends.some(({ fades }) => !fades)) continue;
      const time = edges.reduce((at, edge) => actsAt(edge, at, 'forward'), -Infinity);
      if (Number.isNaN(time)) continue;
      paths.set(edges.map(({ name }) => name).join(' '), scoreByHand(edges));
    }
  }
  for (const name of [...paths.keys()]) {
    const steps = name.split(' ');
    if (steps.length < 2) continue;
    paths.delete(steps.slice(1).join(' '));
    paths.delete(steps.slice(0, -1).join(' '));
  }
  return paths;
};

/** To nine digits: sums are added in another order. Where nothing was done strength decides, behind all others. */
const scoreByHand = (edges: readonly Act[]): number => {
  const described = edges.filter(({ isDescriptive, fades }) => isDescriptive && fades);
  const faintest = Math.min(1, ...described.map(({ logCertainty }) => Math.exp(logCertainty)));
  const acting = edges.filter(({ isDescriptive }) => !isDescriptive);
  if (acting.length === 0) return faintest - 10;
  const mean = (of: (edge: Act) => number): number =>
    Math.exp(acting.reduce((sum, edge) => sum + of(edge), 0) / acting.length);
  const strength = Math.min(
    mean(({ logCertainty }) => logCertainty),
    faintest,
  );
  return Number((strength * mean(({ logRarity }) => logRarity)).toPrecision(9));
};

describe('Stretches that are joined', () => {
  it('give the best paths through their start, as a look at everything does', () => {
    fc.assert(
      fc.property(graph, fc.integer({ min: 1, max: 12 }), (acts, first) => {
        const [back, ahead] = [walks(acts, 'backward'), walks(acts, 'forward')];
        const { best, isAll } = joinStretches(back, ahead, joinery, { hopLimit: HOPS, first });
        const wanted = pathsByHand(back, ahead);
        const scores = [...wanted.values()].sort((a, b) => b - a);
        // Which of those comes first that are equal to nine digits may be up to the tenth.
        expect(best.map((path) => wanted.get(nameOf(path)))).toEqual(scores.slice(0, first));
        expect(new Set(best.map(nameOf)).size).toBe(best.length);
        expect(isAll).toBe(wanted.size <= first);
      }),
      { numRuns: 500 },
    );
  });
});
