import fc from 'fast-check';
import type { Graph, IncomingEvent } from '../../graph/index.js';
import { differences, dump } from '../support/dump.js';
import { anyRun, eventsOf, plainRun } from '../support/estate.js';
import { openTestGraph, query } from '../support/graph.js';
import { mirrorOf, readChanges, readMirror } from '../support/mirror.js';
import { randomTenant } from '../support/tenant.js';

/** An estate's events, in some order and cut into some batches. */
const delivery = fc
  .array(anyRun, { minLength: 2, maxLength: 8 })
  .map(eventsOf)
  .chain((events) =>
    fc.record({
      events: fc.constant(events),
      shuffled: fc.shuffledSubarray(events, { minLength: events.length }),
      perBatch: fc.integer({ min: 1, max: 6 }),
    }),
  );

function batchesOf(events: readonly IncomingEvent[], perBatch: number): IncomingEvent[][] {
  const batches: IncomingEvent[][] = [];
  for (let at = 0; at < events.length; at += perBatch) {
    batches.push(events.slice(at, at + perBatch));
  }
  return batches;
}

const RUNS = { numRuns: 12, endOnFailure: true };
/** A write may be over before it is met. */
const ATTEMPTS = 8;

describe('a graph, whatever the order in which its events came', () => {
  let graph: Graph;
  let replica: Graph;

  beforeAll(async () => {
    graph = await openTestGraph();
    replica = await openTestGraph();
  });

  afterAll(async () => {
    await graph.close();
    await replica.close();
  });

  const reference = async (events: readonly IncomingEvent[]): Promise<string> => {
    const tenant = randomTenant();
    await graph.tenant(tenant).ingest('sensor', events);
    return tenant;
  };

  /** Whoever only follows the feed knows the graph as it is, whatever has moved in it meanwhile. */
  const expectMirrored = async (tenant: string): Promise<void> => {
    const mirror = mirrorOf(await readChanges(graph, tenant));
    expect(mirror).toEqual(await readMirror(graph, tenant));
  };

  const expectSame = async (one: string, other: string): Promise<void> => {
    expect(differences(await dump(graph, one), await dump(graph, other))).toEqual([]);
  };

  it('is the same from shuffled batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ events, shuffled, perBatch }) => {
        const whole = await reference(events);
        const tenant = randomTenant();
        for (const batch of batchesOf(shuffled, perBatch)) {
          await graph.tenant(tenant).ingest('sensor', batch);
        }
        await expectSame(whole, tenant);
        await expectMirrored(tenant);
      }),
      RUNS,
    );
  });

  it('is the same from parallel writers on two replicas, none of which deadlocks', async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ events, shuffled, perBatch }) => {
        const whole = await reference(events);
        const tenant = randomTenant();
        const writes = batchesOf(shuffled, perBatch).map((batch, index) =>
          (index % 2 === 0 ? graph : replica).tenant(tenant).ingest('sensor', batch),
        );
        const receipts = await Promise.all(writes);
        const accepted = receipts.reduce((sum, receipt) => sum + receipt.accepted, 0);
        expect(accepted).toBe(events.length);
        await expectSame(whole, tenant);
      }),
      RUNS,
    );
  });

  it('is the same when every batch is sent twice, to both replicas at once', async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ events, shuffled, perBatch }) => {
        const whole = await reference(events);
        const tenant = randomTenant();
        const receipts = await Promise.all(
          batchesOf(shuffled, perBatch).flatMap((batch) =>
            [graph, replica].map((one) => one.tenant(tenant).ingest('sensor', batch)),
          ),
        );
        const duplicates = receipts.reduce((sum, receipt) => sum + receipt.duplicates, 0);
        expect(duplicates).toBe(events.length);
        await expectSame(whole, tenant);
      }),
      RUNS,
    );
  });

  /** Enough work for a transaction to be met while it runs. */
  const much = (): IncomingEvent[] => {
    const shapes = Array.from({ length: 700 }, (_, index) => ({
      ...plainRun,
      host: index % 5,
      pid: 100 + index,
      parent: index - 1,
      flows: 4,
    }));
    return eventsOf(shapes);
  };

  const countOf = async (tenant: string): Promise<unknown> => {
    const { label } = graph.tenant(tenant);
    const [row] = await query(
      graph,
      `OPTIONAL MATCH (n:${label}) WITH count(n) AS nodes
       OPTIONAL MATCH (c:SpoorCommit {tenant: $tenant}) RETURN nodes, count(c) AS commits`,
      { tenant },
    );
    return row;
  };

  /** Ends the tenant's write transaction as soon as there is one; not where that was quicker. */
  const terminate = async (tenant: string, write: Promise<unknown>): Promise<void> => {
    const over = new AbortController();
    const end = (): void => {
      over.abort();
    };
    void write.then(end, end);
    while (!over.signal.aborted) {
      const found = await graph.database.command(
        { caller: 'test' },
        'SHOW TRANSACTIONS YIELD transactionId, metaData, currentQuery WHERE metaData.tenant = $tenant AND currentQuery CONTAINS "CREATE (" RETURN transactionId AS id',
        { tenant },
      );
      const [id] = found.map((row) => String(row['id']));
      if (id === undefined) continue;
      await graph.database.command({ caller: 'test' }, 'TERMINATE TRANSACTIONS $id', { id });
      return;
    }
  };

  it('holds nothing of a write that was ended midway, and all of it after a retry', async () => {
    const events = much();
    const endedMidway = async (): Promise<[string, PromiseSettledResult<unknown>]> => {
      const tenant = randomTenant();
      const writing = graph.tenant(tenant).ingest('sensor', events);
      const [outcome] = await Promise.allSettled([writing, terminate(tenant, writing)]);
      return [tenant, outcome];
    };
    let [tenant, write] = await endedMidway();
    for (let attempt = 1; attempt < ATTEMPTS && write.status === 'fulfilled'; attempt += 1) {
      [tenant, write] = await endedMidway();
    }
    expect(write).toMatchObject({ status: 'rejected', reason: { code: 'TIMEOUT' } });
    expect(await countOf(tenant)).toMatchObject({ nodes: 0, commits: 0 });
    const receipt = await graph.tenant(tenant).ingest('sensor', events);
    expect(receipt).toMatchObject({ accepted: events.length, duplicates: 0, sequence: 1 });
    await expectSame(await reference(events), tenant);
  });
});
