import type { EntityMention, Graph, IncomingEvent, Observation } from '../../graph/index.js';
import { Baseline } from '../../graph/baseline/baseline.js';
import { BaselineStore } from '../../graph/baseline/baseline-store.js';
import { LiveGraph } from '../../graph/live/live-graph.js';
import type { Projection } from '../../graph/live/projection.js';
import { Turns } from '../../graph/turns.js';
import { openTestGraph, query } from '../support/graph.js';
import { randomTenant } from '../support/tenant.js';

const HOUR = 3_600;
const START = 1_750_000_000 - (1_750_000_000 % HOUR);
const HOURS = 60;
const AFTER = START + (HOURS + 5) * HOUR;

const run = (name: string, host: number, hour: number): EntityMention => ({
  ...{ kind: 'Process', name, image: `C:\\Windows\\${name}`, guid: `${name}-${host}-${hour}` },
  ...{ host_name: `ws${host}`, pid: 10 + hour, started_epoch: START + hour * HOUR },
});

/** What three machines do every hour, and something new now and then. */
const eventsOf = (hour: number): IncomingEvent[] =>
  [0, 1, 2].map((host) => {
    const at = START + hour * HOUR + host;
    const [parent, child] = [run('svchost.exe', host, 0), run('task.exe', host, hour)];
    const port = hour % 20 === 0 ? 1_000 + hour : 443;
    const outside = { kind: 'IpAddress', address: '203.0.113.9', name: '203.0.113.9' };
    const observations = [
      { relation: 'RAN_ON', from: parent, to: { kind: 'Host', name: `ws${host}` }, at },
      { relation: 'RAN_ON', from: child, to: { kind: 'Host', name: `ws${host}` }, at },
      { relation: 'PROC_CREATED', from: parent, to: child, at },
      { relation: 'CONNECTED_TO', from: child, to: outside, at, properties: { port } },
    ];
    const id = BigInt(hour * 3 + host + 1);
    return { id, observations: observations as unknown as readonly Observation[] };
  });

const HALF = HOURS / 2;

describe('What is normal for a tenant', () => {
  const graphs: Graph[] = [];
  const open: LiveGraph[] = [];

  /** Without projections of its own: those of the test are the only ones that learn. */
  const openGraph = async (): Promise<Graph> => {
    const graph = await openTestGraph({ liveTenants: 0 });
    graphs.push(graph);
    return graph;
  };

  afterAll(async () => {
    await Promise.all(open.map((live) => live.close()));
    await Promise.all(graphs.map((graph) => graph.close()));
  });

  const follow = (graph: Graph, tenant: string): LiveGraph => {
    const { label } = graph.tenant(tenant);
    const { database, feed, settings } = graph;
    const live = new LiveGraph({ database, feed, settings, tenant, label, turns: new Turns() });
    open.push(live);
    return live;
  };

  const deliver = async (graph: Graph, tenant: string, from: number, to: number): Promise<void> => {
    for (let hour = from; hour < to; hour++) {
      await graph.tenant(tenant).ingest('sensor', eventsOf(hour));
    }
  };

  const caughtUp = async (live: LiveGraph, graph: Graph, tenant: string): Promise<Projection> => {
    const { version } = await graph.feed.position(tenant);
    for (;;) {
      const projection = await live.current();
      if (projection !== undefined && live.applied >= version) return projection;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  /** All that a baseline says, by habit. */
  const said = ({ baseline }: Projection): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: baseline.size }, (_, number) => {
        const { actor, relation, object, detail } = baseline.habit(number) ?? {};
        const of = baseline.regularity(number, AFTER, AFTER);
        const parts = [of.transition, of.actorStability, of.objectStability];
        return [
          [actor, relation, object, detail].join(' '),
          parts.map((part) => part.toFixed(7)).join(' '),
        ];
      }),
    );

  /** What is kept of it, whichever tenant's: uids differ between tenants. */
  const kept = async (graph: Graph, tenant: string): Promise<string[]> => {
    const rows = await query(
      graph,
      `MATCH (h:SpoorHabit {tenant: $tenant})
       RETURN [h.actor, h.relation, h.object, h.detail, h.window,
               round(h.log_count, 7), round(h.log_news, 7)] AS row
       UNION ALL MATCH (a:SpoorActivity {tenant: $tenant})
       RETURN [a.name, a.role, a.window, a.news_window,
               round(a.log_count, 7), round(a.log_news, 7)] AS row`,
      { tenant },
    );
    return rows.map(({ row }) => JSON.stringify(row)).sort();
  };

  /** One graph that hears of everything, and what it then knows and keeps. */
  const learnedInOneGo = async (): Promise<{ said: object; kept: string[] }> => {
    const [graph, tenant] = [await openGraph(), randomTenant()];
    const live = follow(graph, tenant);
    await deliver(graph, tenant, 0, HOURS);
    const known = said(await caughtUp(live, graph, tenant));
    await live.close();
    return { said: known, kept: await kept(graph, tenant) };
  };

  it('survives a restart, and nothing counts twice', async () => {
    const whole = await learnedInOneGo();
    const [first, tenant] = [await openGraph(), randomTenant()];
    const before = follow(first, tenant);
    await deliver(first, tenant, 0, HALF);
    await caughtUp(before, first, tenant);
    await before.close();
    await first.close();
    const second = await openGraph();
    const after = follow(second, tenant);
    await deliver(second, tenant, HALF, HOURS);
    expect(said(await caughtUp(after, second, tenant))).toEqual(whole.said);
    await after.close();
    expect(await kept(second, tenant)).toEqual(whole.kept);
    const again = follow(second, tenant);
    expect(said(await caughtUp(again, second, tenant))).toEqual(whole.said);
  });

  it('is one for two replicas, whichever keeps it', async () => {
    const whole = await learnedInOneGo();
    const [one, other, tenant] = [await openGraph(), await openGraph(), randomTenant()];
    const [near, far] = [follow(one, tenant), follow(other, tenant)];
    await deliver(one, tenant, 0, HALF);
    await deliver(other, tenant, HALF, HOURS);
    for (const [live, graph] of [[near, one] as const, [far, other] as const]) {
      expect(said(await caughtUp(live, graph, tenant))).toEqual(whole.said);
    }
    await Promise.all([near.close(), far.close()]);
    expect(await kept(one, tenant)).toEqual(whole.kept);
    const later = await openGraph();
    expect(said(await caughtUp(follow(later, tenant), later, tenant))).toEqual(whole.said);
  });

  it('is learned again from the feed where a service ended before it was kept', async () => {
    const whole = await learnedInOneGo();
    const [graph, tenant] = [await openGraph(), randomTenant()];
    const first = follow(graph, tenant);
    await deliver(graph, tenant, 0, HALF);
    await caughtUp(first, graph, tenant);
    await first.close();
    const lost = follow(graph, tenant);
    await deliver(graph, tenant, HALF, HOURS);
    await caughtUp(lost, graph, tenant);
    // It keeps nothing for half a minute: whoever comes now finds the first half and the feed.
    const next = await openGraph();
    expect(said(await caughtUp(follow(next, tenant), next, tenant))).toEqual(whole.said);
  });

  it('does not go back to what a replica that lags behind keeps', async () => {
    const [{ database }, tenant] = [await openGraph(), randomTenant()];
    const [ahead, behind, read] = [new Baseline(), new Baseline(), new Baseline()];
    const habit = { actor: 'a', relation: 'PROC_CREATED' as const, object: 'o', detail: '' };
    for (const baseline of [ahead, behind]) {
      baseline.observe(baseline.numberOf(habit), 'h', START);
    }
    ahead.observe(0, 'h', START + HOUR);
    const store = new BaselineStore(database, tenant);
    const hurry = AbortSignal.abort();
    expect(await store.keep(ahead.takeChanges(), undefined, 2, hurry)).toBe(2);
    expect(await store.keep(behind.takeChanges(), undefined, 1, hurry)).toBe(2);
    expect(await store.read(read, { timeoutMs: 10_000 })).toBe(2);
    const of = (baseline: Baseline): object =>
      baseline.regularity(baseline.numberOf(habit), AFTER, AFTER);
    expect(of(read)).toEqual(of(ahead));
  });

  it('is nothing for a tenant of which nothing was kept', async () => {
    const { database } = await openGraph();
    const store = new BaselineStore(database, randomTenant());
    const baseline = new Baseline();
    expect(await store.read(baseline, { timeoutMs: 10_000 })).toBeUndefined();
    expect(baseline.size).toBe(0);
  });
});
