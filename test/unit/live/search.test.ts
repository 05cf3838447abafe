import fc from 'fast-check';
import { defaultGraphSettings, type RelationshipChange } from '../../../graph/index.js';
import { NeedsHistory } from '../../../graph/live/next-layer.js';
import { NONE } from '../../../graph/live/node-table.js';
import { Projection } from '../../../graph/live/projection.js';
import { searchLive } from '../../../graph/live/search.js';
import { actsAt } from '../../../graph/live/times.js';
import { verbOf } from '../../../graph/live/verbs.js';
import { Weights } from '../../../graph/live/weights.js';
import { LANDMARK_EPOCH, logWeightOf, saturate } from '../../../graph/model/decay.js';
import type { Properties } from '../../../graph/model/properties.js';
import { flows, followed, type Heading } from '../../../graph/read/heading.js';
import { crowdingOf, logOfCertainty, logOfRarity, Stretch } from '../../../graph/read/stretch.js';
import { storedRate } from '../../../graph/settings.js';

type LiveStretch = Stretch<number, number>;

const HOUR = 3_600;
const INSTANT = LANDMARK_EPOCH + 5_000 * HOUR;
/** Its place among the shapes. */
const LOGON = 6;
const limits = { hopLimit: 3, beam: 12 };

interface Event {
  readonly process: number;
  readonly what: number;
  readonly which: number;
  readonly hoursAgo: number;
  readonly hoursLong: number;
  readonly count: number;
  readonly began: number;
}

const event: fc.Arbitrary<Event> = fc.record({
  process: fc.nat(60),
  what: fc.nat(LOGON),
  which: fc.nat(120),
  hoursAgo: fc.double({ min: 0, max: 400, noNaN: true }),
  hoursLong: fc.integer({ min: 0, max: 30 }),
  count: fc.integer({ min: 1, max: 20 }),
  began: fc.integer({ min: -3, max: 3 }),
});

/** Few hosts and addresses, so that their lists become crowds. */
const shapes = [
  ['CONNECTED_TO', 'IpAddress', (which: number) => `ipaddress:${which % 2}`],
  ['RAN_ON', 'Host', (which: number) => `host:${which % 2}`],
  ['RAN_AS', 'User', (which: number) => `user:${which % 3}`],
  ['INSTANCE_OF', 'Program', (which: number) => `program:${which % 3}`],
  ['PROC_CREATED', 'Process', (which: number) => `process:${which % 60}`],
  ['WROTE_FILE', 'File', (which: number) => `file:${which}`],
] as const;
const logon = ['LOGGED_ON', 'Host', (which: number) => `host:${which % 2}`] as const;

const discriminatorsOf = (relation: string, which: number): Properties => {
  if (relation === 'CONNECTED_TO') return { port: which, protocol: 'tcp' };
  return relation === 'LOGGED_ON' ? { logon_type: which, result: 'success' } : {};
};

const changeOf = (event: Event): RelationshipChange => {
  const { process, what, which, hoursAgo, hoursLong, count } = event;
  const [relation, toKind, uidOf] = shapes[what] ?? logon;
  const lastSeen = INSTANT - hoursAgo * HOUR;
  const fromKind = relation === 'LOGGED_ON' ? 'User' : 'Process';
  return {
    ...{ relation, fromKind, toKind, to: uidOf(which) },
    from: fromKind === 'User' ? `user:${process}` : `process:${process}`,
    action: 'UPDATED',
    properties: discriminatorsOf(relation, which),
    firstSeen: lastSeen - hoursLong * HOUR,
    lastSeen,
    observations: count,
    logWeight: logWeightOf(lastSeen, count, storedRate(relation)),
    sources: ['a'],
  };
};

/** Some begin after they were last seen, as clocks of two machines have it. */
const put = (projection: Projection, event: Event): void => {
  const change = changeOf(event);
  projection.apply({ entities: [], relationships: [change] });
  projection.began(change.from, change.lastSeen + event.began * HOUR);
};

/** All that may follow a stretch, found by a look at every edge. */
const growthOf = (
  projection: Projection,
  stretch: LiveStretch,
  heading: Heading,
): LiveStretch[] => {
  const { edges, nodes } = projection;
  const weights = new Weights(edges, INSTANT, defaultGraphSettings);
  const grown: LiveStretch[] = [];
  for (const way of ['out', 'in'] as const) {
    for (const flow of flows.filter((one) => followed[heading][way].includes(one))) {
      let edge = nodes.first(stretch.node, way, flow);
      for (; edge !== NONE; edge = edges.next(edge, way)) {
        const [from, to, verb] = [edges.from(edge), edges.to(edge), edges.verb(edge)];
        const node = way === 'out' ? to : from;
        const time = actsAt(projection, edge, stretch.time, heading);
        if (Number.isNaN(time) || stretch.wasAt(node)) continue;
        const { isDescriptive, fades } = verbOf(verb);
        const degree = { out: edges.degree(from, 'out', verb), in: edges.degree(to, 'in', verb) };
        const step = {
          ...{ isDescriptive, fades },
          logCertainty: logOfCertainty(saturate(weights.of(edge))),
          logRarity: isDescriptive ? 0 : logOfRarity(degree),
          crowding: isDescriptive ? crowdingOf(nodes.degree(node)) : 0,
        };
        grown.push(stretch.with({ edge, node, time }, step));
      }
    }
  }
  return grown;
};

/** Priorities layer by layer, and whether a layer had more than the beam has room for. */
const byHand = (
  projection: Projection,
  start: number,
  heading: Heading,
): { priorities: number[]; truncated: boolean } => {
  let layer: LiveStretch[] = [Stretch.empty<number, number>(start, heading)];
  const priorities: number[] = layer.map(({ priority }) => priority);
  let truncated = false;
  for (let hop = 0; hop < limits.hopLimit; hop++) {
    const grown = layer.flatMap((stretch) => growthOf(projection, stretch, heading));
    truncated ||= grown.length > limits.beam;
    layer = grown.sort((a, b) => b.priority - a.priority).slice(0, limits.beam);
    priorities.push(...layer.map(({ priority }) => priority));
  }
  return { priorities, truncated };
};

const sightOf = (projection: Projection, instant = INSTANT): Parameters<typeof searchLive>[0] => ({
  ...{ projection, instant },
  weights: new Weights(projection.edges, instant, defaultGraphSettings),
});

describe('A search in memory', () => {
  it('follows the best of all that can follow, however few of them it looks at', () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 100, maxLength: 600 }),
        fc.array(event, { maxLength: 100 }),
        fc.constantFrom('host:0', 'ipaddress:0', 'user:0', 'process:1'),
        fc.constantFrom<Heading>('forward', 'backward'),
        (before, since, uid, heading) => {
          const projection = new Projection(10_000);
          const expectBest = (): void => {
            const start = projection.nodes.find(uid);
            fc.pre(start !== undefined);
            const { stretches, truncated } = searchLive(
              sightOf(projection),
              ...([start, heading, limits] as const),
            );
            const wanted = byHand(projection, start, heading);
            // Of two that are equal either may be carried on, and then lead elsewhere.
            const ties = new Set(wanted.priorities).size < wanted.priorities.length;
            const found = stretches.map(({ priority }) => priority);
            expect(ties ? wanted.priorities : found).toEqual(wanted.priorities);
            expect(truncated).toBe(wanted.truncated);
          };
          for (const one of before) put(projection, one);
          expectBest();
          // What crowds were made of is told of later changes.
          for (const one of since) put(projection, one);
          expectBest();
        },
      ),
      { numRuns: 200 },
    );
  });

  it('lets whole blocks of a crowd go that are too old, too light or too late', () => {
    const projection = new Projection(10_000);
    // As telemetry comes: the newest last, so that blocks differ.
    const events = fc
      .sample(event, { numRuns: 3_000, seed: 7 })
      .sort((a, b) => b.hoursAgo - a.hoursAgo);
    for (const [at, one] of events.entries()) {
      const [hoursAgo, hoursLong] = [one.hoursAgo / 4, one.hoursLong / 30];
      const what = at % 2 === 0 ? LOGON : one.what;
      put(projection, { ...one, process: at % 301, what, hoursAgo, hoursLong });
    }
    const { nodes } = projection;
    expect(nodes.degree(nodes.find('host:0') ?? NONE)).toBeGreaterThan(700);
    expect(nodes.degree(nodes.find('ipaddress:0') ?? NONE)).toBeGreaterThan(80);
    for (let node = 0; node < nodes.size; node++) {
      for (const heading of ['backward', 'forward'] as const) {
        const { stretches } = searchLive(sightOf(projection), node, heading, limits);
        const { priorities } = byHand(projection, node, heading);
        expect(stretches.map(({ priority }) => priority)).toEqual(priorities);
      }
    }
  });

  it('needs history where one of the edges was seen before and after the instant', () => {
    const projection = new Projection(1_000);
    for (let process = 0; process < 100; process++) {
      put(projection, {
        ...{ process, what: 0, which: 0, hoursAgo: 1, hoursLong: 2, count: 1, began: -3 },
      });
    }
    const start = projection.nodes.find('ipaddress:0') ?? NONE;
    const earlier = sightOf(projection, INSTANT - 2 * HOUR);
    expect(() => searchLive(earlier, start, 'backward', limits)).toThrow(NeedsHistory);
  });
});
