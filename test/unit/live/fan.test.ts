import fc from 'fast-check';
import { defaultGraphSettings, type RelationshipChange } from '../../../graph/index.js';
import { Fans, NeedsHistory } from '../../../graph/live/fan.js';
import { descending } from '../../../graph/live/order.js';
import { Projection } from '../../../graph/live/projection.js';
import { actsAt } from '../../../graph/live/times.js';
import { Weights } from '../../../graph/live/weights.js';
import { LANDMARK_EPOCH, logWeightOf, saturate } from '../../../graph/model/decay.js';
import type { Heading, Way } from '../../../graph/read/heading.js';
import { storedRate } from '../../../graph/settings.js';

const HOUR = 3_600;
const INSTANT = LANDMARK_EPOCH + 5_000 * HOUR;
const MOST = 20;
const HUB = 'ipaddress:hub';

interface Flow {
  readonly process: number;
  readonly hoursAgo: number;
  readonly hoursLong: number;
  readonly count: number;
  readonly began: number;
}

const flow: fc.Arbitrary<Flow> = fc.record({
  process: fc.nat(400),
  hoursAgo: fc.integer({ min: 0, max: 400 }),
  hoursLong: fc.integer({ min: 0, max: 30 }),
  count: fc.integer({ min: 1, max: 3 }),
  began: fc.integer({ min: -3, max: 3 }),
});

const edgeOf = (flow: Flow): RelationshipChange => {
  const lastSeen = INSTANT - flow.hoursAgo * HOUR;
  return {
    relation: 'CONNECTED_TO',
    from: `process:${flow.process}`,
    fromKind: 'Process',
    to: HUB,
    toKind: 'IpAddress',
    action: 'UPDATED',
    properties: { port: 443, protocol: 'tcp' },
    firstSeen: lastSeen - flow.hoursLong * HOUR,
    lastSeen,
    observations: flow.count,
    logWeight: logWeightOf(lastSeen, flow.count, storedRate('CONNECTED_TO')),
    sources: ['a'],
  };
};

/** Some begin after they were last seen, as clocks of two machines have it. */
const put = (projection: Projection, flow: Flow): void => {
  const change = edgeOf(flow);
  projection.apply({ entities: [], relationships: [change] });
  projection.began(change.from, change.lastSeen + flow.began * HOUR);
};

/** What a search follows first, found by a look at every edge. */
const bestOf = (projection: Projection, heading: Heading, way: Way, time: number): number[] => {
  const { edges, nodes } = projection;
  const weights = new Weights(edges, INSTANT, defaultGraphSettings);
  const interestOf = (edge: number): number => {
    const crowd = nodes.degree(edges.from(edge));
    return saturate(weights.of(edge)) / (1 + Math.log(Math.max(1, crowd)));
  };
  const found: number[] = [];
  let edge = nodes.first(nodes.find(HUB) ?? -1, way, 'forward');
  for (; edge !== -1; edge = edges.next(edge, way)) found.push(edge);
  const isInTime = (one: number): boolean => !Number.isNaN(actsAt(projection, one, time, heading));
  const interests = Float64Array.from(found, interestOf);
  return Array.from(descending(interests, found.length), (place) => found[place] ?? -1)
    .filter(isInTime)
    .slice(0, MOST);
};

describe('The fan of a node with many edges', () => {
  it('begins with the best that are in time, also where edges were seen again since it was first asked', () => {
    fc.assert(
      fc.property(
        fc.array(flow, { minLength: 100, maxLength: 400 }),
        fc.array(flow, { maxLength: 100 }),
        fc.integer({ min: 0, max: 420 }),
        (before, since, hoursAgo) => {
          const projection = new Projection(10_000);
          for (const one of before) put(projection, one);
          const hub = projection.nodes.find(HUB) ?? -1;
          fc.pre(projection.nodes.degree(hub) >= 64);
          const time = INSTANT - hoursAgo * HOUR;
          const weights = new Weights(projection.edges, INSTANT, defaultGraphSettings);
          const best = (): number[] => {
            const fans = new Fans(projection, 'backward', INSTANT, weights);
            const { edges } = fans.of(hub, 'in', MOST, time);
            const isInTime = (edge: number): boolean =>
              !Number.isNaN(actsAt(projection, edge, time, 'backward'));
            return Array.from(edges).filter(isInTime).slice(0, MOST);
          };
          expect(best()).toEqual(bestOf(projection, 'backward', 'in', time));
          for (const one of since) put(projection, one);
          expect(best()).toEqual(bestOf(projection, 'backward', 'in', time));
        },
      ),
    );
  });

  it('needs history where one of them was seen before and after the instant', () => {
    const projection = new Projection(1_000);
    for (let process = 0; process < 100; process++) {
      put(projection, { process, hoursAgo: 1, hoursLong: 2, count: 1, began: -3 });
    }
    const hub = projection.nodes.find(HUB) ?? -1;
    const earlier = INSTANT - 2 * HOUR;
    const weights = new Weights(projection.edges, earlier, defaultGraphSettings);
    const fans = new Fans(projection, 'backward', earlier, weights);
    expect(() => fans.of(hub, 'in', MOST, Infinity)).toThrow(NeedsHistory);
  });
});
