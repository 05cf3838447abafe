import fc from 'fast-check';
import type { Graph, IncomingEvent } from '../../graph/index.js';
import { differences, dump } from '../support/dump.js';
import { eventsOf, type Group, type RunShape } from '../support/estate.js';
import { openTestGraph, query } from '../support/graph.js';
import { randomTenant } from '../support/tenant.js';

const shape: fc.Arbitrary<RunShape> = fc.record({
  host: fc.nat(1),
  pid: fc.integer({ min: 100, max: 103 }),
  parent: fc.nat(7),
  toldTwice: fc.boolean(),
  flows: fc.nat(3),
  bareFlows: fc.nat(2),
  shortName: fc.boolean(),
});

/** An estate's events, in some order and cut into some batches. */
const delivery = fc
  .array(shape, { minLength: 2, maxLength: 8 })
  .map(eventsOf)
  .chain((groups) =>
    fc.record({
      groups: fc.constant(groups),
      shuffled: fc.shuffledSubarray(groups, { minLength: groups.length }),
      perBatch: fc.integer({ min: 1, max: 6 }),
    }),
  );

function batchesOf(groups: readonly Group[], perBatch: number): IncomingEvent[][] {
  const batches: IncomingEvent[][] = [];
  for (let at = 0; at < groups.length; at += perBatch) {
    batches.push(groups.slice(at, at + perBatch).flat());
  }
  return batches;
}

const RUNS = { numRuns: 12, endOnFailure: true };

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

  const reference = async (groups: readonly Group[]): Promise<string> => {
    const tenant = randomTenant();
    await graph.tenant(tenant).ingest('sensor', groups.flat());
    return tenant;
  };

  const expectSame = async (one: string, other: string): Promise<void> => {
    expect(differences(await dump(graph, one), await dump(graph, other))).toEqual([]);
  };

  it('is the same from shuffled batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ groups, shuffled, perBatch }) => {
        const whole = await reference(groups);
        const tenant = randomTenant();
        for (const batch of batchesOf(shuffled, perBatch)) {
          await graph.tenant(tenant).ingest('sensor', batch);
        }
        await expectSame(whole, tenant);
      }),
      RUNS,
    );
  });

  it('is the same from parallel writers on two replicas, none of which deadlocks', async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ groups, shuffled, perBatch }) => {
        const whole = await reference(groups);
        const tenant = randomTenant();
        const writes = batchesOf(shuffled, perBatch).map((batch, index) =>
          (index % 2 === 0 ? graph : replica).tenant(tenant).ingest('sensor', batch),
        );
        const receipts = await Promise.all(writes);
        const accepted = receipts.reduce((sum, receipt) => sum + receipt.accepted, 0);
        expect(accepted).toBe(groups.flat().length);
        await expectSame(whole, tenant);
      }),
      RUNS,
    );
  });

  it('is the same when every batch is sent twice, to both replicas at once', async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ groups, shuffled, perBatch }) => {
        const whole = await reference(groups);
        const tenant = randomTenant();
        const receipts = await Promise.all(
          batchesOf(shuffled, perBatch).flatMap((batch) =>
            [graph, replica].map((one) => one.tenant(tenant).ingest('sensor', batch)),
          ),
        );
        const duplicates = receipts.reduce((sum, receipt) => sum + receipt.duplicates, 0);
        expect(duplicates).toBe(groups.flat().length);
        await expectSame(whole, tenant);
      }),
      RUNS,
    );
  });

  /** Enough work for a transaction to be met while it runs. */
  const much = (): IncomingEvent[] => {
    const shapes = Array.from({ length: 700 }, (_, index) => ({
      host: index % 5,
      pid: 100 + index,
      parent: index - 1,
      toldTwice: false,
      flows: 4,
      bareFlows: 0,
      shortName: false,
    }));
    return eventsOf(shapes).flat();
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

  /** Ends the tenant's write transaction as soon as there is one. */
  const terminate = async (tenant: string): Promise<void> => {
    for (;;) {
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
    const tenant = randomTenant();
    const [write] = await Promise.allSettled([
      graph.tenant(tenant).ingest('sensor', events),
      terminate(tenant),
    ]);
    expect(write).toMatchObject({ status: 'rejected', reason: { code: 'TIMEOUT' } });
    expect(await countOf(tenant)).toMatchObject({ nodes: 0, commits: 0 });
    const receipt = await graph.tenant(tenant).ingest('sensor', events);
    expect(receipt).toMatchObject({ accepted: events.length, duplicates: 0, sequence: 1 });
    await expectSame(await reference([events]), tenant);
  });

  it('is not what it would be where a bare pid is written before what decides it: the known limit', async () => {
    const [older, younger] = [0, 1].map((n) => ({
      host: 0,
      pid: 100,
      parent: n - 1,
      toldTwice: false,
      flows: 0,
      bareFlows: n,
      shortName: false,
    }));
    const groups = eventsOf([older, younger].flatMap((one) => one ?? []));
    const [begun, , bound = []] = groups;
    const bare = bound.at(-1);
    const decided = bound.slice(0, -1);
    const tenant = randomTenant();
    for (const batch of [begun ?? [], bare === undefined ? [] : [bare], decided, groups.flat()]) {
      await graph.tenant(tenant).ingest('sensor', batch);
    }
    const { label } = graph.tenant(tenant);
    const [row] = await query(
      graph,
      `MATCH (p:Process:${label})-[:CONNECTED_TO]->() RETURN p.started_epoch AS started`,
    );
    const [whole] = await query(
      graph,
      `MATCH (p:Process:${graph.tenant(await reference(groups)).label})-[:CONNECTED_TO]->() RETURN p.started_epoch AS started`,
    );
    expect(Number(whole?.['started'])).toBeGreaterThan(Number(row?.['started']));
  });
});
