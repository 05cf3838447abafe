import fc from 'fast-check';
import { cypher } from '../../cypher/index.js';
import {
  NAMELESS,
  type Graph,
  type IncomingEvent,
  type ThreatPathsQuestion,
} from '../../graph/index.js';
import { LiveGraph } from '../../graph/live/live-graph.js';
import { Projection } from '../../graph/live/projection.js';
import { loadProjection, NumbersMoved } from '../../graph/live/load.js';
import { threatPaths } from '../../graph/read/threat-paths.js';
import { Turns } from '../../graph/turns.js';
import { anyRun, eventsOf, type RunShape } from '../support/estate.js';
import { openTestGraph, query } from '../support/graph.js';
import { sortedEdgesOf } from '../support/live.js';
import { randomTenant } from '../support/tenant.js';

const delivery = fc
  .array(anyRun, { minLength: 2, maxLength: 8 })
  .map(eventsOf)
  .chain((events) =>
    fc.record({
      shuffled: fc.shuffledSubarray(events, { minLength: events.length }),
      perBatch: fc.integer({ min: 1, max: 6 }),
      before: fc.nat(events.length),
    }),
  );

const RUNS = { numRuns: 6, endOnFailure: true };
const AFTER_ALL = 1_714_100_000;

describe('A live projection', () => {
  let graph: Graph;
  let replica: Graph;
  const open: LiveGraph[] = [];

  beforeAll(async () => {
    graph = await openTestGraph();
    replica = await openTestGraph();
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await Promise.all(open.map((live) => live.close()));
    await graph.close();
    await replica.close();
  });

  const follow = (tenant: string): LiveGraph => {
    const { label } = graph.tenant(tenant);
    const { database, feed, settings } = graph;
    const live = new LiveGraph({ database, feed, settings, tenant, label, turns: new Turns() });
    open.push(live);
    return live;
  };

  const deliver = async (
    writer: Graph,
    tenant: string,
    events: readonly IncomingEvent[],
    perBatch: number,
  ): Promise<void> => {
    for (let at = 0; at < events.length; at += perBatch) {
      await writer.tenant(tenant).ingest('sensor', events.slice(at, at + perBatch));
    }
  };

  /** Once it has all that was committed, by whomever. */
  const caughtUp = async (live: LiveGraph, tenant: string): Promise<Projection> => {
    const { version } = await graph.feed.position(tenant);
    for (;;) {
      const projection = await live.current();
      if (projection !== undefined && live.applied >= version) return projection;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  /** Whoever asks has seen to it that nobody writes meanwhile. */
  const isStill = () => Promise.resolve(true);

  const loaded = async (tenant: string): Promise<Projection> => {
    const projection = new Projection(graph.settings.liveEdges);
    const { label } = graph.tenant(tenant);
    await loadProjection(projection, {
      database: graph.database,
      tenant,
      label,
      timeoutMs: 10_000,
      isStill,
    });
    return projection;
  };

  const expectSamePaths = async (
    live: LiveGraph,
    tenant: string,
    kinds: readonly string[] = ['Entity'],
  ): Promise<void> => {
    const nodes = await query(
      graph,
      `MATCH (n:Entity {tenant: $tenant}) WHERE any(kind IN $kinds WHERE kind IN labels(n))
       RETURN n.uid AS uid`,
      { tenant, kinds },
    );
    const reader = { database: graph.database, tenant, settings: graph.settings };
    for (const [at, { uid }] of nodes.entries()) {
      const question: ThreatPathsQuestion = {
        uid: String(uid),
        hopLimit: 1 + (at % 4),
        asOf: AFTER_ALL,
        direction: (['BOTH', 'FORWARD', 'BACKWARD'] as const)[at % 3] ?? 'BOTH',
        first: 50,
      };
      const [ours, reference] = await Promise.all([
        live.threatPaths(question),
        threatPaths(reader, question),
      ]);
      const wanted = reference.paths.map((path) => ({
        ...path,
        nodes: path.nodes.map((node) => node.uid),
      }));
      expect(pathsShown(ours?.paths ?? [])).toEqual(pathsShown(wanted));
      expect(ours?.truncated).toBe(reference.truncated);
      const told = reference.paths.flatMap((path) => path.nodes);
      // Whom nobody gave a name only the graph may know.
      for (const node of told.filter(({ name }) => name !== NAMELESS)) {
        expect(ours?.names.get(node.uid)).toEqual(node);
      }
    }
  };

  it('holds what the graph holds and gives its paths, however events came', async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ shuffled, perBatch, before }) => {
        const tenant = randomTenant();
        await deliver(graph, tenant, shuffled.slice(0, before), perBatch);
        const live = follow(tenant);
        await deliver(graph, tenant, shuffled.slice(before), perBatch);
        const projection = await caughtUp(live, tenant);
        expect(sortedEdgesOf(projection)).toEqual(sortedEdgesOf(await loaded(tenant)));
        await expectSamePaths(live, tenant);
      }),
      RUNS,
    );
  });

  it('gives the same of crowds, of which neither follows all', async () => {
    const tenant = randomTenant();
    // More runs of one host, by one user, to few addresses, than a beam has room for.
    const runs = Array.from({ length: 120 }, (_, n) => busyRun(n, n - 1 - (n % 7)));
    await deliver(graph, tenant, eventsOf(runs), 200);
    const live = follow(tenant);
    await caughtUp(live, tenant);
    await expectSamePaths(live, tenant, ['Host', 'IpAddress', 'User', 'Program']);
  });

  it('follows what another replica writes, and what a deleted source takes with it', async () => {
    const tenant = randomTenant();
    const live = follow(tenant);
    const events = eventsOf([busyRun(0, -1), busyRun(1, 0), busyRun(2, 1)]);
    await deliver(replica, tenant, events, 3);
    await replica.tenant(tenant).ingest('other', events.slice(0, 4).map(renumbered));
    await replica.tenant(tenant).deleteSource('sensor');
    const projection = await caughtUp(live, tenant);
    expect(projection.size.edges).toBeGreaterThan(0);
    expect(sortedEdgesOf(projection)).toEqual(sortedEdgesOf(await loaded(tenant)));
    await replica.tenant(tenant).deleteSource('other');
    expect((await caughtUp(live, tenant)).size).toMatchObject({ nodes: 0, edges: 0 });
  });

  it('answers no question about an instant before some of what it holds: the graph does', async () => {
    const tenant = randomTenant();
    const live = follow(tenant);
    await deliver(graph, tenant, eventsOf([busyRun(0, -1), busyRun(1, 0)]), 4);
    await caughtUp(live, tenant);
    const [row] = await query(
      graph,
      `MATCH (n:Host:${graph.tenant(tenant).label})<-[r]-() RETURN n.uid AS uid,
        min(r.first_seen_epoch) AS first LIMIT 1`,
    );
    const question = {
      ...{ uid: String(row?.['uid']), hopLimit: 2, direction: 'BOTH' as const, first: 20 },
      asOf: Number(row?.['first']) + 1,
    };
    expect(await live.threatPaths(question)).toBeUndefined();
    const answer = await graph.tenant(tenant).threatPaths(question);
    expect(answer.paths.length).toBeGreaterThan(0);
  });

  it('stops reading a graph when it is closed', async () => {
    const tenant = randomTenant();
    await deliver(graph, tenant, eventsOf([busyRun(0, -1), busyRun(1, 0)]), 4);
    const projection = new Projection(graph.settings.liveEdges);
    const { label } = graph.tenant(tenant);
    const over = new AbortController();
    const put = jest.spyOn(projection, 'putBetween').mockImplementation(() => {
      over.abort();
    });
    const { database } = graph;
    const limits = { timeoutMs: 10_000, signal: over.signal, isStill };
    await loadProjection(projection, { database, tenant, label, ...limits });
    // Edges come by the node that they leave: those of the first were there already.
    expect(new Set(put.mock.calls.map(([from]) => from)).size).toBe(1);
  });

  it('is not taken for whole where numbers of nodes went to others while it was read', async () => {
    const tenant = randomTenant();
    await deliver(graph, tenant, eventsOf([busyRun(0, -1), busyRun(1, 0)]), 4);
    const { label } = graph.tenant(tenant);
    const { database } = graph;
    const read = (isStill: boolean): Promise<void> =>
      loadProjection(new Projection(1_000), {
        ...{ database, tenant, label, timeoutMs: 10_000 },
        isStill: () => Promise.resolve(isStill),
      });
    await read(false);
    // When the store gives a number anew is its own affair.
    const each = database.each.bind(database);
    const spy = jest.spyOn(database, 'each');
    spy.mockImplementation((caller, text, parameters, take, limits) => {
      const isLast = text === cypher('liveNumbers', { tenant: label });
      const moved = ([number]: readonly unknown[]): void => {
        take([number, 'process:another']);
      };
      return each(caller, text, parameters, isLast ? moved : take, limits);
    });
    await expect(read(false)).rejects.toThrow(NumbersMoved);
    // Nothing was written since: nothing can have moved.
    await read(true);
  });

  it('gives at once what was just committed here', async () => {
    const tenant = randomTenant();
    const events = eventsOf([busyRun(0, -1), busyRun(1, 0), busyRun(2, 1)]);
    await deliver(graph, tenant, events.slice(0, 3), 3);
    await caughtUp(follow(tenant), tenant);
    for (const event of events.slice(3)) {
      await graph.tenant(tenant).ingest('sensor', [event]);
      const live = open.at(-1);
      const projection = await live?.current();
      expect(projection === undefined || live?.applied === graph.feed.published(tenant)).toBe(true);
    }
  });
});

const busyRun = (pid: number, parent: number): RunShape => ({
  ...{ host: 0, pid: 100 + pid, parent, sensed: true, logged: pid % 2 === 1 },
  ...{ flows: 2, bareFlows: 1, shortName: false },
});

const renumbered = (event: IncomingEvent): IncomingEvent => ({
  ...event,
  id: event.id + 1_000_000n,
});

interface Told {
  readonly nodes: readonly string[];
  readonly score: number;
  readonly strength: number;
  readonly rarity: number;
  readonly steps: readonly object[];
}

/** To nine digits, since sums are added in another order, and without what a step is called inside. */
function pathsShown(paths: readonly Told[]): string[] {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(9) : value;
  return paths
    .map(({ nodes, score, strength, rarity, steps }) =>
      JSON.stringify(
        { nodes, score, strength, rarity, steps: steps.map((step) => ({ ...step, id: '' })) },
        rounded,
      ),
    )
    .sort();
}
