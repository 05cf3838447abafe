import type { Graph, IncomingEvent, Receipt, TenantGraph } from '../../graph/index.js';
import { eventOfEveryKind } from '../support/every-kind.js';
import { openTestGraph } from '../support/graph.js';
import { randomTenant } from '../support/tenant.js';

const AT = Date.parse('2026-03-02T10:00:00Z') / 1000;
const BATCHES = 24;

const batch = (number: number): IncomingEvent[] => [
  eventOfEveryKind(`host${number}`, AT + number, BigInt(number) + 1n),
];

const total = (receipts: readonly Receipt[], of: (receipt: Receipt) => number): number =>
  receipts.reduce((sum, receipt) => sum + of(receipt), 0);

describe('batches that wait for one tenant', () => {
  let graph: Graph;
  let ours: TenantGraph;

  beforeAll(async () => {
    graph = await openTestGraph();
  });

  beforeEach(() => {
    ours = graph.tenant(randomTenant());
  });

  afterAll(() => graph.close());

  it('are written together, with the graph and the counts of one after the other', async () => {
    const numbers = Array.from({ length: BATCHES }, (_, number) => number);
    const together = await Promise.all(numbers.map((number) => ours.ingest('s', batch(number))));
    const apart = graph.tenant(randomTenant());
    const alone: Receipt[] = [];
    for (const number of numbers) alone.push(await apart.ingest('s', batch(number)));
    expect(Math.max(...alone.map(({ sequence }) => sequence))).toBe(BATCHES);
    // All of them are there before the first has its turn.
    expect(Math.max(...together.map(({ sequence }) => sequence))).toBe(1);
    for (const count of ['accepted', 'duplicates', 'entities', 'relationships'] as const) {
      expect(total(together, (receipt) => receipt[count])).toBe(
        total(alone, (receipt) => receipt[count]),
      );
    }
    expect(together.map(({ accepted }) => accepted)).toEqual(numbers.map(() => 1));
  });

  it('are of one source each', async () => {
    const receipts = await Promise.all(
      ['a', 'b', 'a', 'b', 'c'].map((source, number) => ours.ingest(source, batch(number))),
    );
    expect(receipts.map(({ sequence }) => sequence)).toEqual([1, 2, 1, 2, 3]);
  });

  it('have an event once, whichever of them brings it', async () => {
    const same = batch(1);
    const receipts = await Promise.all(
      [batch(0), same, same, batch(1)].map((events) => ours.ingest('s', events)),
    );
    expect(receipts.map(({ accepted }) => accepted)).toEqual([1, 1, 0, 0]);
    expect(receipts.map(({ duplicates }) => duplicates)).toEqual([0, 0, 1, 1]);
  });

  it('do not fail for what is wrong with one of them', async () => {
    const broken = [{ id: 9n, observations: [{}] }] as unknown as IncomingEvent[];
    const results = await Promise.allSettled(
      [batch(0), batch(1), broken, batch(2)].map((events) => ours.ingest('s', events)),
    );
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    const again = await Promise.all([0, 1, 2].map((number) => ours.ingest('s', batch(number))));
    expect(again.map(({ duplicates }) => duplicates)).toEqual([1, 1, 1]);
  });
});
