import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import { followInProcess } from '../../agents/index.js';
import type { Graph } from '../../graph/index.js';
import { openTestGraph } from '../support/graph.js';
import { sharedNeo4j } from '../support/neo4j-server.js';
import { nextOf, pathOf, updateTo } from '../support/paths/sample-path.js';
import { randomTenant } from '../support/tenant.js';

const WRITER = join(__dirname, '..', 'support', 'paths', 'writer.cjs');

describe('attack paths on a bad day', () => {
  let one: Graph;
  let two: Graph;

  beforeAll(async () => {
    [one, two] = await Promise.all([openTestGraph(), openTestGraph()]);
  });

  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
  });

  it('are whole after kill -9 of whoever writes them, and go on', async () => {
    const tenant = randomTenant();
    const store = one.tenant(tenant).attackPaths;
    for (let kill = 1; kill <= 3; kill += 1) {
      const target = randomTenant();
      const writer = spawn(
        process.execPath,
        ['--no-experimental-require-module', WRITER, target, JSON.stringify(sharedNeo4j())],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let commits = 0;
      writer.stdout.on('data', (dots: Buffer) => {
        commits += dots.length;
        if (commits > 4 * kill) writer.kill('SIGKILL');
      });
      await once(writer, 'exit');
      await expectWhole(target, commits);
    }
    expect(await store.position()).toEqual({ newest: 0, oldest: undefined });
  }, 120_000);

  /** All three paths in one version, and each version of each in the log once. */
  const expectWhole = async (tenant: string, commits: number): Promise<void> => {
    const store = one.tenant(tenant).attackPaths;
    const { newest } = await store.position();
    const paths = await store.list(10);
    const [version] = paths.map((path) => path.version);
    if (version === undefined) throw new Error('nothing was written');
    expect(version).toBeGreaterThanOrEqual(commits);
    expect(paths.map((path) => path.version)).toEqual([version, version, version]);
    expect(newest).toBe(3 * version);
    const told: string[] = [];
    for (let after = 0; after < newest;) {
      const page = await store.changes(after);
      told.push(...page.map(({ sequence, path }) => `${sequence} ${path.id} v${path.version}`));
      after = page.at(-1)?.sequence ?? newest;
    }
    const wanted = Array.from({ length: newest }, (_, index) => {
      const id = `path:${(index % 3) + 1}`;
      return `${index + 1} ${id} v${Math.floor(index / 3) + 1}`;
    });
    expect(told).toEqual(wanted);
    // Whoever comes next finds no lock, and what it was told is what is there.
    const next = paths.map((path) => updateTo(nextOf(path)));
    expect((await store.commit(next)).outcome).toBe('committed');
  };

  it('are computed by one of two replicas that both try, and told by both', async () => {
    const tenant = randomTenant();
    const replicas = [one, two].map((graph, index) => {
      const ours = graph.tenant(tenant);
      return { store: ours.attackPaths, lease: ours.pathLease(`replica ${index}`, 2_000) };
    });
    const committed = [0, 0];
    const LAST = 12;
    const work = async (replica: number): Promise<void> => {
      const { store, lease } = replicas[replica] ?? {};
      if (store === undefined || lease === undefined) throw new Error('no replica');
      for (;;) {
        await lease.take();
        const path = await store.get('path:1');
        if (path?.version === LAST) return;
        const next = path === undefined ? pathOf('path:1') : nextOf(path);
        const { outcome } = await store.commit([updateTo(next)], lease);
        if (outcome === 'committed') committed[replica] = (committed[replica] ?? 0) + 1;
        else await new Promise((resolve) => setTimeout(resolve, 20));
        // The one that has it falls silent half way; the other takes over.
        if (outcome === 'committed' && next.version === LAST / 2)
          await new Promise((resolve) => setTimeout(resolve, 2_500));
      }
    };
    const followers = [one, two].map((graph) => followInProcess(graph.tenant(tenant)));
    const told = followers.map(async (follower) => {
      const versions: number[] = [];
      for await (const change of follower) {
        if (change.type === 'GAP') throw new Error('gap');
        versions.push(change.path.version);
        if (change.path.version === LAST) return versions;
      }
      return versions;
    });
    await Promise.all([work(0), work(1)]);
    expect(committed.reduce((sum, count) => sum + count)).toBe(LAST);
    expect(Math.min(...committed)).toBeGreaterThan(0);
    const all = Array.from({ length: LAST }, (_, index) => index + 1);
    // A follower begins with the state that it finds.
    for (const versions of await Promise.all(told))
      expect(all.slice(-versions.length)).toEqual(versions);
    const changes = await one.tenant(tenant).attackPaths.changes(0);
    expect(changes.map(({ path }) => path.version)).toEqual(all);
  }, 60_000);

  it('are told alike to whoever comes back at any place, on any replica', async () => {
    const tenant = randomTenant();
    const store = one.tenant(tenant).attackPaths;
    const ids = ['path:1', 'path:2', 'path:3'];
    const current = new Map(ids.map((id) => [id, pathOf(id)]));
    await store.commit([...current.values()].map((path) => updateTo(path)));
    const whole: string[] = [];
    const places = [{ cursor: 'p3', paths: [...current.values()] }];
    for (let round = 0; round < 60; round += 1) {
      const path = current.get(ids[(round * 2) % 3] ?? '');
      if (path === undefined) throw new Error('no path');
      const next = nextOf(path, { cut: round });
      current.set(next.id, next);
      await store.commit([updateTo(next)]);
      whole.push(`${next.id} v${next.version}`);
      places.push({ cursor: `p${round + 4}`, paths: [...current.values()] });
    }
    const place = fc.tuple(fc.nat(places.length - 2), fc.constantFrom(one, two));
    await fc.assert(
      fc.asyncProperty(place, async ([index, graph]) => {
        const { cursor, paths } = places[index] ?? {};
        const follower = followInProcess(graph.tenant(tenant), { after: cursor, paths });
        const told: string[] = [];
        for await (const change of follower) {
          if (change.type === 'GAP') throw new Error('gap');
          told.push(`${change.path.id} v${change.path.version}`);
          if (told.length === whole.length - index) break;
        }
        expect(told).toEqual(whole.slice(index));
        expect(follower.paths).toEqual(current);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
