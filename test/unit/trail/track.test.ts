import fc from 'fast-check';
import { NONE } from '../../../graph/live/node-table.js';
import type { Projection } from '../../../graph/live/projection.js';
import { chainOf, track, type Bounds, type Reached } from '../../../graph/trail/track.js';
import type { Relation } from '../../../graph/index.js';
import { drawn, judgeOf, nodeOf, told, wide, type Drawn } from '../../support/trails.js';

const START = 1_750_000_000;
const AFTER = START + 86_400;

const at = (projection: Projection, uid: string, time: number): Reached => ({
  ...{ node: nodeOf(projection, uid), edge: NONE, from: undefined },
  ...{ time, near: time, length: 0, share: 1 },
});

const ends: Readonly<Partial<Record<Relation, readonly [string, string]>>> = {
  PROC_CREATED: ['process', 'process'],
  INJECTED_INTO: ['process', 'process'],
  WROTE_FILE: ['process', 'file'],
  READ_FILE: ['process', 'file'],
  RAN_ON: ['process', 'host'],
  LOGGED_ON: ['user', 'host'],
  LOGGED_ON_FROM: ['ipaddress', 'host'],
  CONNECTED_TO: ['process', 'ipaddress'],
  HAS_ADDRESS: ['host', 'ipaddress'],
};

const anyEdge: fc.Arbitrary<Drawn> = fc
  .record({
    relation: fc.constantFrom(...(Object.keys(ends) as Relation[])),
    from: fc.nat(4),
    to: fc.nat(4),
    first: fc.nat(60),
    span: fc.nat(20),
  })
  .map(({ relation, from, to, first, span }) => {
    const [actor = '', object = ''] = ends[relation] ?? [];
    return {
      relation,
      ...{ from: `${actor}:n#${from}`, to: `${object}:n#${to}` },
      ...{ at: START + first, until: START + first + span },
    };
  });

const anyGraph = fc.record({
  edges: fc.array(anyEdge, { minLength: 1, maxLength: 40 }),
  start: fc.nat(),
  time: fc.nat(80),
  heading: fc.constantFrom('backward' as const, 'forward' as const),
});

const spanOf = ({ edges }: Projection, edge: number): { first: number; last: number } => ({
  first: edges.firstSeen(edge),
  last: edges.lastSeen(edge),
});

describe('A search along influence', () => {
  it('never lets time run backwards along a chain, but for the slack', () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(10), ({ edges, start, time, heading }, slack) => {
        const projection = drawn(edges);
        const uid = edges[start % edges.length]?.from ?? '';
        const from = at(projection, uid, START + time);
        const judge = judgeOf(projection, AFTER);
        const { steps } = track(projection, [from], heading, judge, { ...wide, slack });
        for (const step of steps) {
          const fading = chainOf(step)
            .map(({ edge }) => edge)
            .filter((edge) => edge !== NONE && projection.relationOf(edge) !== 'HAS_ADDRESS');
          const spans = fading.map((edge) => spanOf(projection, edge));
          spans.push({ first: START + time, last: START + time });
          // Each against all that the search came by before it: those nearer to the start.
          const gaps = spans.flatMap((span, place) =>
            spans
              .slice(place + 1)
              .map((nearer) =>
                heading === 'backward' ? span.first - nearer.last : nearer.first - span.last,
              ),
          );
          expect(Math.max(-Infinity, ...gaps)).toBeLessThanOrEqual(slack);
        }
      }),
    );
  });

  it('holds its bounds, passes on no more than there was, and reaches a node once', () => {
    fc.assert(
      fc.property(
        anyGraph,
        fc.record({
          edges: fc.integer({ min: 1, max: 30 }),
          fan: fc.integer({ min: 1, max: 4 }),
          nodes: fc.integer({ min: 1, max: 8 }),
          length: fc.integer({ min: 1, max: 5 }),
          slack: fc.constant(5),
        }),
        ({ edges, start, time, heading }, bounds: Bounds) => {
          const projection = drawn(edges);
          const uid = edges[start % edges.length]?.from ?? '';
          const from = at(projection, uid, START + time);
          const judge = judgeOf(projection, AFTER);
          const found = track(projection, [from], heading, judge, bounds);
          const all = track(projection, [from], heading, judge, wide);
          expect(found.reached.length).toBeLessThanOrEqual(bounds.nodes);
          expect(found.looked).toBeLessThanOrEqual(bounds.edges);
          const nodes = found.reached.map(({ node }) => node);
          expect(new Set(nodes).size).toBe(nodes.length);
          for (const { length, share, from: before } of found.steps) {
            expect(length).toBeLessThanOrEqual(bounds.length);
            expect(share).toBeGreaterThan(0);
            expect(share).toBeLessThanOrEqual(before?.share ?? 0);
          }
          const byNode = new Map<string, number>();
          for (const step of found.steps) {
            const way = projection.edges.from(step.edge) === step.from?.node ? 'out' : 'in';
            const key = `${step.from?.node ?? NONE} ${way}`;
            byNode.set(key, (byNode.get(key) ?? 0) + 1);
          }
          for (const count of byNode.values()) expect(count).toBeLessThanOrEqual(bounds.fan);
          expect([all.cut, all.beyond]).toEqual([0, 0]);
          const missed = all.reached.length - found.reached.length;
          expect(missed <= 0 || found.cut + found.beyond > 0).toBe(true);
        },
      ),
    );
  });

  const chain = (length: number): Drawn[] =>
    Array.from({ length }, (_, step) => ({
      relation: 'PROC_CREATED' as const,
      ...{ from: `process:p#${step}`, to: `process:p#${step + 1}`, at: START + step },
    }));

  const back = (projection: Projection, uid: string, bounds: Partial<Bounds>) =>
    track(
      projection,
      [at(projection, uid, START + 1_000)],
      'backward',
      judgeOf(projection, AFTER),
      {
        ...wide,
        ...bounds,
      },
    );

  it('says how much each bound cut off', () => {
    const line = drawn(chain(10));
    expect(back(line, 'process:p#10', { length: 4 })).toMatchObject({ cut: 0, beyond: 1 });
    expect(back(line, 'process:p#10', { nodes: 4 })).toMatchObject({ cut: 1, beyond: 0 });
    expect(back(line, 'process:p#10', { edges: 4 }).cut).toBe(1);
    const star = drawn(
      Array.from({ length: 20 }, (_, one) => ({
        relation: 'INJECTED_INTO' as const,
        ...{ from: `process:a#${one}`, to: 'process:b#1', at: START + one },
      })),
    );
    expect(back(star, 'process:b#1', { fan: 5 })).toMatchObject({ cut: 15, beyond: 0 });
    // Fifteen edges, and what lies behind the five that were followed.
    expect(back(star, 'process:b#1', { edges: 5 })).toMatchObject({ cut: 20, looked: 5 });
    expect(back(star, 'process:b#1', {})).toMatchObject({ cut: 0, beyond: 0 });
  });

  it('comes round a cycle once', () => {
    const ring = drawn([
      ...chain(3),
      { relation: 'INJECTED_INTO', from: 'process:p#3', to: 'process:p#0', at: START },
      { relation: 'INJECTED_INTO', from: 'process:p#2', to: 'process:p#2', at: START },
    ]);
    const { reached } = back(ring, 'process:p#3', {});
    expect(reached.map(({ node }) => ring.nodes.uid(node)).sort()).toEqual(
      [0, 1, 2, 3].map((one) => `process:p#${one}`),
    );
  });

  it('takes the way of which more is owed to each step', () => {
    const projection = drawn([
      { relation: 'PROC_CREATED', from: 'process:word#1', to: 'process:cmd#1', at: START },
      { relation: 'ACCESSED_PROCESS', from: 'process:csrss#1', to: 'process:cmd#1', at: START },
    ]);
    const { reached } = back(projection, 'process:cmd#1', {});
    expect(reached.slice(1).map(({ edge }) => told(projection, edge))).toEqual([
      'process:word#1 PROC_CREATED process:cmd#1',
      'process:csrss#1 ACCESSED_PROCESS process:cmd#1',
    ]);
  });

  it('does not know what was first seen after the instant of the question', () => {
    const projection = drawn(chain(3));
    const start = at(projection, 'process:p#0', START);
    const judge = judgeOf(projection, START + 1);
    const { steps } = track(projection, [start], 'forward', judge, wide);
    expect(steps.map(({ edge }) => told(projection, edge))).toEqual([
      'process:p#0 PROC_CREATED process:p#1',
      'process:p#1 PROC_CREATED process:p#2',
    ]);
  });
});
