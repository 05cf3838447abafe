import type { Graph, IncomingEvent } from '../../graph/index.js';
import { differences, dump } from '../support/dump.js';
import { eventsOf, plainRun } from '../support/estate.js';
import { openTestGraph } from '../support/graph.js';
import { randomTenant } from '../support/tenant.js';

/** Events with other ids and times: the same things, seen by somebody else. */
function seenBy(events: readonly IncomingEvent[], offset: bigint): IncomingEvent[] {
  return events.map(({ id, observations }) => ({
    id: id + offset,
    observations: observations.map((one) => ({ ...one, at: one.at + (Number(offset) % 7) })),
  }));
}

describe('taking back what one source said', () => {
  const estate = eventsOf(
    [0, 1, 2, 3].map((n) => ({
      ...plainRun,
      host: n % 2,
      pid: 100 + n,
      parent: n - 1,
      flows: 3,
    })),
  );
  const theirs = seenBy(estate.slice(0, 12), 1_003n);
  let graph: Graph;

  beforeAll(async () => {
    graph = await openTestGraph({ retentionBatch: 3 });
  });

  afterAll(() => graph.close());

  /** What a node was seen from and to and by whom follows the edges no longer; the evidence itself must. */
  const edgesOf = async (tenant: string): Promise<readonly string[]> => {
    const { edges } = await dump(graph, tenant);
    const bare = (what: string): string =>
      what.replace(/\["(first_seen_epoch|last_seen_epoch)",[\d.]+\],?/g, '');
    return edges.map(({ what, logWeight }) => `${bare(what)} ${logWeight.toFixed(6)}`).sort();
  };

  it('leaves the other source whole, its weights as if the first had never spoken', async () => {
    const alone = randomTenant();
    await graph.tenant(alone).ingest('kept', theirs);
    const both = randomTenant();
    await graph.tenant(both).ingest('kept', theirs);
    await graph.tenant(both).ingest('gone', estate);
    expect((await edgesOf(both)).length).toBeGreaterThan((await edgesOf(alone)).length);
    const report = await graph.tenant(both).deleteSource('gone');
    expect(report.relationships).toBeGreaterThan(0);
    expect(await edgesOf(both)).toEqual(await edgesOf(alone));
    expect((await graph.tenant(both).audit()).sound).toBe(true);
  });

  it('leaves nothing where nobody else spoke', async () => {
    const tenant = randomTenant();
    await graph.tenant(tenant).ingest('gone', estate);
    await graph.tenant(tenant).deleteSource('gone');
    expect(await dump(graph, tenant)).toEqual({ nodes: [], edges: [] });
  });

  it('can be undone by sending the same again', async () => {
    const tenant = randomTenant();
    const untouched = randomTenant();
    for (const one of [tenant, untouched]) await graph.tenant(one).ingest('gone', estate);
    await graph.tenant(tenant).deleteSource('gone');
    const again = await graph.tenant(tenant).ingest('gone', estate);
    expect(again.duplicates).toBe(0);
    expect(differences(await dump(graph, untouched), await dump(graph, tenant))).toEqual([]);
  });

  it('does not touch a source of the same name in another tenant', async () => {
    const [one, other] = [randomTenant(), randomTenant()];
    for (const tenant of [one, other]) await graph.tenant(tenant).ingest('gone', estate);
    const before = await dump(graph, other);
    await graph.tenant(one).deleteSource('gone');
    expect(differences(before, await dump(graph, other))).toEqual([]);
  });

  it('of a source that never spoke is nothing', async () => {
    expect(await graph.tenant(randomTenant()).deleteSource('nobody')).toMatchObject({
      entities: 0,
      relationships: 0,
    });
  });
});
