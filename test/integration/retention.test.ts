import { defaultGraphSettings, type Graph, type IncomingEvent } from '../../graph/index.js';
import { expireTenant, type RetentionReport } from '../../graph/write/retention.js';
import { TenantTransactions } from '../../graph/write/tenant-transactions.js';
import { MovableClock } from '../support/clock.js';
import { openTestGraph, query } from '../support/graph.js';
import { randomTenant } from '../support/tenant.js';

const DAY_MS = 86_400_000;
const START = Date.UTC(2024, 4, 6);
const { activityDays, inventoryDays } = defaultGraphSettings;

describe('retention', () => {
  const clock = new MovableClock(START);
  // Two at a time, so that every sweep here takes several transactions.
  const settings = { ...defaultGraphSettings, retentionBatch: 2 };
  let graph: Graph;
  let tenant: string;
  let serial = 0n;

  beforeAll(async () => {
    graph = await openTestGraph(settings, clock);
  });

  beforeEach(() => {
    clock.moveTo(START);
    tenant = randomTenant();
  });

  afterAll(() => graph.close());

  /** What `runRetention` does, for one tenant: a test run has hundreds. */
  const expire = (): Promise<RetentionReport> => {
    const transactions = new TenantTransactions(graph.database, clock, 1_000, () => undefined);
    return expireTenant(transactions, tenant, settings);
  };

  const kindsLeft = async (): Promise<Record<string, number>> => {
    const rows = await query(
      graph,
      `MATCH (n:${graph.tenant(tenant).label}) RETURN n.kind AS kind, count(*) AS n ORDER BY kind`,
    );
    return Object.fromEntries(rows.map(({ kind, n }) => [String(kind), Number(n)]));
  };

  /** Processes of a host that write a file each, and the address of the host. */
  const activity = (runs: number, atMs: number): IncomingEvent[] =>
    Array.from({ length: runs }, (_, n) => {
      serial += 1n;
      const at = atMs / 1000;
      const host = { kind: 'Host' as const, name: 'ws1' };
      const run = {
        kind: 'Process' as const,
        guid: `guid-${n}`,
        pid: n,
        name: 'a.exe',
        host_name: 'ws1',
      };
      const file = { kind: 'File' as const, path: `c:\\tmp\\${n}`, host_name: 'ws1' };
      const address = { kind: 'IpAddress' as const, name: '10.0.0.9', address: '10.0.0.9' };
      return {
        id: serial,
        observations: [
          { relation: 'RAN_ON', from: run, to: host, at },
          { relation: 'WROTE_FILE', from: run, to: file, at },
          { relation: 'HAS_ADDRESS', from: host, to: address, at },
        ],
      };
    });

  it('keeps everything within its time', async () => {
    await graph.tenant(tenant).ingest('s', activity(5, START));
    clock.forward((activityDays - 1) * DAY_MS);
    expect(await expire()).toEqual({ entities: 0, relationships: 0 });
    expect(await kindsLeft()).toEqual({ File: 5, Host: 1, IpAddress: 1, Process: 5 });
  });

  it('removes activity after its days and inventory after its own', async () => {
    await graph.tenant(tenant).ingest('s', activity(5, START));
    clock.forward((activityDays + 1) * DAY_MS);
    expect(await expire()).toEqual({ entities: 10, relationships: 10 });
    expect(await kindsLeft()).toEqual({ Host: 1, IpAddress: 1 });
    clock.moveTo(START + (inventoryDays + 1) * DAY_MS);
    expect(await expire()).toEqual({ entities: 2, relationships: 1 });
    expect(await kindsLeft()).toEqual({});
  });

  it('keeps what was seen again, and what was received lately however old it is', async () => {
    await graph.tenant(tenant).ingest('s', activity(3, START));
    clock.forward((activityDays + 1) * DAY_MS);
    await graph.tenant(tenant).ingest('s', activity(1, clock.now()));
    await graph.tenant(tenant).ingest('capture', [
      {
        id: 1n << 40n,
        observations: [
          { entity: { kind: 'File', path: 'c:\\old', host_name: 'ws1' }, at: START / 1000 - 1e8 },
        ],
      },
    ]);
    await expire();
    expect(await kindsLeft()).toEqual({ File: 2, Host: 1, IpAddress: 1, Process: 1 });
    clock.forward((activityDays + 1) * DAY_MS);
    await expire();
    expect(await kindsLeft()).toEqual({ Host: 1, IpAddress: 1 });
  });

  it('tells the feed of what goes, in commits no larger than its batch', async () => {
    await graph.tenant(tenant).ingest('s', activity(5, START));
    const { version } = await graph.tenant(tenant).position();
    clock.forward((activityDays + 1) * DAY_MS);
    await expire();
    const end = (await graph.tenant(tenant).position()).version;
    const deleted: number[] = [];
    for await (const item of graph.tenant(tenant).changes(version)) {
      if (item.type !== 'changes') continue;
      const { entities, relationships, sequence } = item.changes;
      deleted.push(
        [...entities, ...relationships].filter(({ action }) => action === 'DELETED').length,
      );
      if (sequence === end) break;
    }
    expect(deleted.reduce((sum, n) => sum + n, 0)).toBe(20);
    expect(Math.max(...deleted)).toBe(2);
  });
});
