import fc from 'fast-check';
import { applyDelta, diffPath, type AttackPath, type Graph } from '../../graph/index.js';
import { pruneRecords } from '../../graph/write/retention.js';
import { MovableClock } from '../support/clock.js';
import { openTestGraph, query } from '../support/graph.js';
import { arbitraryPath } from '../support/paths/arbitrary-path.js';
import { nextOf, pathOf, scoreOf, stepOf, updateTo } from '../support/paths/sample-path.js';
import { randomTenant } from '../support/tenant.js';

describe('the store of attack paths', () => {
  let one: Graph;
  let two: Graph;
  let tenant: string;

  beforeAll(async () => {
    [one, two] = await Promise.all([openTestGraph(), openTestGraph()]);
  });

  beforeEach(() => {
    tenant = randomTenant();
  });

  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
  });

  const here = () => one.tenant(tenant).attackPaths;
  const there = () => two.tenant(tenant).attackPaths;

  it('gives back what was committed, to another replica too', async () => {
    const path = pathOf('path:1');
    const done = await here().commit([updateTo(path, { reasons: ['NEW_EDGE'], cause: 17 })]);
    expect(done).toMatchObject({ outcome: 'committed', changes: [{ sequence: 1, cause: 17 }] });
    expect(await there().get('path:1')).toEqual(path);
    expect(await there().list(10)).toEqual([path]);
    expect(await there().position()).toEqual({ newest: 1, oldest: 1 });
    expect(await there().changes(0)).toMatchObject([
      { sequence: 1, reasons: ['NEW_EDGE'], cause: 17, path, before: undefined },
    ]);
  });

  it('keeps tenants apart', async () => {
    await here().commit([updateTo(pathOf('path:1'))]);
    const stranger = one.tenant(randomTenant()).attackPaths;
    expect(await stranger.get('path:1')).toBeUndefined();
    expect(await stranger.list(10)).toEqual([]);
    expect(await stranger.changes(0)).toEqual([]);
    expect(await stranger.position()).toEqual({ newest: 0, oldest: undefined });
  });

  it('keeps records that are no evidence', async () => {
    const before = await one.tenant(tenant).digest();
    await here().commit([updateTo(pathOf('path:1'))]);
    expect(await one.tenant(tenant).digest()).toEqual(before);
    const rows = await query(
      one,
      'MATCH (n) WHERE n.tenant = $tenant RETURN DISTINCT labels(n) AS labels',
      { tenant },
    );
    expect(rows.map(({ labels }) => labels).sort()).toEqual([
      ['SpoorAttackPath'],
      ['SpoorAttackPathChange'],
      ['SpoorPathHead'],
    ]);
  });

  it('writes a version once, whichever of two replicas is first, and nothing of the other', async () => {
    const first = pathOf('path:1');
    await here().commit([updateTo(first)]);
    const other = pathOf('path:2');
    const outcomes = await Promise.all(
      [here(), there()].map((store, replica) =>
        store.commit([
          updateTo(nextOf(first, { cut: replica })),
          ...(replica === 1 ? [updateTo(other)] : []),
        ]),
      ),
    );
    const [lost] = outcomes.filter(({ outcome }) => outcome === 'conflict');
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['committed', 'conflict']);
    expect(lost).toMatchObject({ versions: new Map([['path:1', 2]]) });
    const winner = outcomes.findIndex(({ outcome }) => outcome === 'committed');
    expect(await here().get('path:1')).toMatchObject({ version: 2, cut: winner });
    expect((await here().get('path:2')) === undefined).toBe(winner === 0);
    expect((await here().position()).newest).toBe(winner === 0 ? 2 : 3);
  });

  it('has a log without gaps when two replicas write at once', async () => {
    const write = async (store: ReturnType<typeof here>, name: string): Promise<void> => {
      let path = pathOf(name);
      for (let round = 0; round < 15; round += 1) {
        const { outcome } = await store.commit([updateTo(path)]);
        expect(outcome).toBe('committed');
        path = nextOf(path, { cut: round });
      }
    };
    await Promise.all([write(here(), 'path:1'), write(there(), 'path:2'), write(here(), 'path:3')]);
    const changes = await here().changes(0);
    expect(changes.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 45 }, (_, index) => index + 1),
    );
  });

  it('gives snapshot and deltas that lead to the next snapshot, for any commits', async () => {
    const states = fc.array(
      fc.tuple(fc.constantFrom('path:1', 'path:2', 'path:3'), arbitraryPath('any')),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(states, async (list) => {
        const store = one.tenant(randomTenant()).attackPaths;
        const current = new Map<string, AttackPath>();
        for (const [id, state] of list) {
          const before = current.get(id)?.version ?? 0;
          const path = { ...state, id, version: before + 1 };
          await store.commit([updateTo(path)]);
          current.set(id, path);
        }
        const told = new Map<string, AttackPath>();
        for (const { before, path } of await store.changes(0)) {
          expect(before).toEqual(told.get(path.id));
          told.set(path.id, applyDelta(told.get(path.id), diffPath(before, path)));
        }
        expect(told).toEqual(current);
        for (const [id, path] of current) expect(await store.get(id)).toEqual(path);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('refuses updates that contradict themselves', async () => {
    const path = pathOf('path:1');
    await expect(here().commit([updateTo(path), updateTo(path)])).rejects.toThrow(TypeError);
    await expect(here().commit([updateTo(path, { before: 4 })])).rejects.toThrow(TypeError);
    const lease = one.tenant(randomTenant()).pathLease('me');
    await expect(here().commit([updateTo(path)], lease)).rejects.toThrow(TypeError);
  });

  it('lists by score, pages, and filters by what is on a path', async () => {
    const host = stepOf('process:b', 'RAN_ON', 'host:h', { techniques: ['T1003.001'] });
    const paths = [
      pathOf('path:1', { score: scoreOf(0.2) }),
      pathOf('path:2', { score: scoreOf(0.9), steps: [host], stage: 'exfiltration' }),
      pathOf('path:3', { score: scoreOf(0.9) }),
      pathOf('path:4', { score: scoreOf(0.7), status: 'CLOSED' }),
    ];
    await here().commit(paths.map((path) => updateTo(path)));
    const idsOf = async (...wish: Parameters<ReturnType<typeof here>['list']>): Promise<string[]> =>
      (await here().list(...wish)).map(({ id }) => id);
    expect(await idsOf(10)).toEqual(['path:2', 'path:3', 'path:1']);
    expect(await idsOf(1)).toEqual(['path:2']);
    expect(await idsOf(10, { score: 0.9, id: 'path:2' })).toEqual(['path:3', 'path:1']);
    const filtered = (filter: Parameters<ReturnType<typeof here>['list']>[2]) =>
      idsOf(10, undefined, filter);
    expect(await filtered({ entities: ['host:h', 'host:none'] })).toEqual(['path:2']);
    expect(await filtered({ kinds: ['Host'] })).toEqual(['path:2']);
    expect(await filtered({ techniques: ['T1003.001'] })).toEqual(['path:2']);
    expect(await filtered({ stages: ['execution'] })).toEqual(['path:3', 'path:1']);
    expect(await filtered({ minScore: 0.5 })).toEqual(['path:2', 'path:3']);
    expect(await filtered({ seeds: ['DECOY'] })).toEqual([]);
    expect(await filtered({ statuses: ['CLOSED', 'MERGED'] })).toEqual(['path:4']);
    const open: string[] = [];
    for await (const { id } of here().open()) open.push(id);
    expect(open).toEqual(['path:1', 'path:2', 'path:3']);
  });

  it('closes an open path once', async () => {
    const path = pathOf('path:1');
    await here().commit([updateTo(path)]);
    const verdict = { verdict: 'FALSE_POSITIVE', reason: 'a drill', by: 'ann' } as const;
    const closed = await there().close('path:1', verdict);
    expect(closed).toMatchObject({ version: 2, status: 'CLOSED', closing: verdict });
    expect(await here().get('path:1')).toEqual(closed);
    const again = here().close('path:1', { ...verdict, by: 'bob' });
    await expect(again).rejects.toMatchObject({
      code: 'CONFLICT',
      message: /closed already by ann/,
    });
    await expect(here().close('path:9', verdict)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    // The engine, which has not seen it, learns of it when it commits.
    const late = await here().commit([updateTo(nextOf(path))]);
    expect(late).toEqual({ outcome: 'conflict', versions: new Map([['path:1', 2]]) });
  });

  describe('the lease', () => {
    it('is one replica’s at a time, and goes on when it runs out', async () => {
      const mine = one.tenant(tenant).pathLease('one', 700);
      const theirs = two.tenant(tenant).pathLease('two', 700);
      const taken = await Promise.all([mine.take(), theirs.take()]);
      expect([...taken].sort()).toEqual([false, true]);
      const [holder, other] = taken[0] ? [mine, theirs] : [theirs, mine];
      expect(await here().leaseOwner()).toBe(holder.owner);
      expect(await holder.take()).toBe(true);
      expect(await other.take()).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 800));
      expect(await here().leaseOwner()).toBeUndefined();
      expect(await other.take()).toBe(true);
      expect(await holder.take()).toBe(false);
    });

    it('can be given back, by whoever has it', async () => {
      const mine = one.tenant(tenant).pathLease('one');
      const theirs = two.tenant(tenant).pathLease('two');
      await mine.take();
      await theirs.release();
      expect(await theirs.take()).toBe(false);
      await mine.release();
      expect(await theirs.take()).toBe(true);
    });

    it('must be had to commit with it', async () => {
      const mine = one.tenant(tenant).pathLease('one', 700);
      const theirs = two.tenant(tenant).pathLease('two', 700);
      const path = pathOf('path:1');
      expect(await here().commit([updateTo(path)], mine)).toEqual({ outcome: 'lease-lost' });
      await mine.take();
      expect((await here().commit([updateTo(path)], mine)).outcome).toBe('committed');
      await new Promise((resolve) => setTimeout(resolve, 800));
      const next = updateTo(nextOf(path));
      expect(await here().commit([next], mine)).toEqual({ outcome: 'lease-lost' });
      await theirs.take();
      expect(await here().commit([next], mine)).toEqual({ outcome: 'lease-lost' });
      expect((await there().commit([next], theirs)).outcome).toBe('committed');
    });
  });
});

describe('the log of attack paths', () => {
  const HOUR_MS = 3_600_000;
  const DAY_MS = 24 * HOUR_MS;
  const clock = new MovableClock(Date.UTC(2001, 0, 1));
  let graph: Graph;

  beforeAll(async () => {
    // Years before any other test's records, so that pruning by this clock touches none of them.
    graph = await openTestGraph(
      { changeRetentionHours: 72, activityDays: 14, retentionBatch: 3 },
      clock,
    );
  });

  afterAll(() => graph.close());

  const prune = (tenant: string): Promise<void> =>
    pruneRecords(graph.database, [tenant], graph.settings, clock.now() / 1000);

  it('is followed live and from any place, whoever commits', async () => {
    const tenant = randomTenant();
    const other = await openTestGraph();
    const store = graph.tenant(tenant).attackPaths;
    const feed = graph.tenant(tenant).followAttackPaths();
    let path = pathOf('path:1');
    const first = feed.next();
    // Live begins once the newest sequence has been read.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await store.commit([updateTo(path)]);
    expect((await first).value).toMatchObject({ change: { sequence: 1, path } });
    for (const replica of [other, graph, other, graph]) {
      path = nextOf(path);
      await replica.tenant(tenant).attackPaths.commit([updateTo(path)]);
      expect((await feed.next()).value).toMatchObject({ type: 'change', change: { path } });
    }
    await feed.return();
    const later = graph.tenant(tenant).followAttackPaths(3);
    expect((await later.next()).value).toMatchObject({ change: { sequence: 4 } });
    await later.return();
    await expect(graph.tenant(tenant).followAttackPaths(99).next()).rejects.toMatchObject({
      code: 'BAD_CURSOR',
    });
    await other.close();
  });

  it('hears of what another replica commits before it would look by itself', async () => {
    const tenant = randomTenant();
    const other = await openTestGraph();
    const feed = graph.tenant(tenant).followAttackPaths(0);
    let path = pathOf('path:1');
    const late: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      const next = feed.next();
      await new Promise((resolve) => setTimeout(resolve, 30));
      await other.tenant(tenant).attackPaths.commit([updateTo(path)]);
      const committed = performance.now();
      expect((await next).value).toMatchObject({ change: { sequence: round + 1 } });
      late.push(performance.now() - committed);
      path = nextOf(path);
    }
    await feed.return();
    await other.close();
    // By itself it looks a second after it began to wait, which is just before each commit.
    late.sort((a, b) => a - b);
    expect(late[4]).toBeLessThan(700);
  });

  it('ends when it is told to, also while it waits', async () => {
    const end = new AbortController();
    const feed = graph.tenant(randomTenant()).followAttackPaths(0, end.signal);
    const next = feed.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    end.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('is shortened from its old end, and says GAP to a reader who stood there', async () => {
    const tenant = randomTenant();
    const store = graph.tenant(tenant).attackPaths;
    let path = pathOf('path:1');
    for (let version = 1; version <= 8; version += 1) {
      await store.commit([updateTo(path)]);
      path = nextOf(path);
    }
    clock.forward(73 * HOUR_MS);
    await store.commit([updateTo(path)]);
    await prune(tenant);
    expect(await store.position()).toEqual({ newest: 9, oldest: 9 });
    const feed = graph.tenant(tenant).followAttackPaths(3);
    expect((await feed.next()).value).toEqual({ type: 'gap', sequence: 8 });
    expect((await feed.next()).value).toMatchObject({ change: { sequence: 9, path } });
    await feed.return();
  });

  it('and the paths that are over go in their time; open ones stay', async () => {
    const tenant = randomTenant();
    const store = graph.tenant(tenant).attackPaths;
    await store.commit([
      updateTo(pathOf('path:1')),
      updateTo(pathOf('path:2', { status: 'AGED_OUT' })),
    ]);
    clock.forward(15 * DAY_MS);
    await store.commit([updateTo(pathOf('path:3', { status: 'CLOSED' }))]);
    await prune(tenant);
    const left = await Promise.all(['path:1', 'path:2', 'path:3'].map((id) => store.get(id)));
    expect(left.map((path) => path?.id)).toEqual(['path:1', undefined, 'path:3']);
  });

  it('never goes back in time, whatever the clock does', async () => {
    const tenant = randomTenant();
    const store = graph.tenant(tenant).attackPaths;
    await store.commit([updateTo(pathOf('path:1'))]);
    clock.forward(-HOUR_MS);
    await store.commit([updateTo(pathOf('path:2'))]);
    clock.forward(HOUR_MS);
    const [first, second] = await store.changes(0);
    expect(second?.committedAt).toBe(first?.committedAt);
  });
});
