import {
  followAttackPaths,
  followInProcess,
  type FollowedChange,
  type PathFollower,
} from '../../agents/index.js';
import type { AttackPath, Graph } from '../../graph/index.js';
import { openTestGraph } from '../support/graph.js';
import { nextOf, pathOf, scoreOf, updateTo } from '../support/paths/sample-path.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

const retry = { firstMs: 20, longestMs: 200 };

describe('the client of attack paths', () => {
  let graph: Graph;
  let service: TestService;
  let tenant: string;

  beforeAll(async () => {
    [graph, service] = await Promise.all([openTestGraph(), startTestService()]);
  });

  beforeEach(() => {
    tenant = randomTenant();
  });

  afterAll(async () => {
    await Promise.all([graph.close(), service.stop()]);
  });

  const commit = async (path: AttackPath): Promise<void> => {
    await graph.tenant(tenant).attackPaths.commit([updateTo(path)]);
  };

  const follow = (more: Partial<Parameters<typeof followAttackPaths>[0]> = {}): PathFollower =>
    followAttackPaths({
      url: () => service.url,
      token: () => service.token({ tenant, roles: ['viewer'] }),
      retry,
      ...more,
    });

  /** Takes changes until one fits. */
  const until = async (
    changes: AsyncIterator<FollowedChange, void>,
    fits: (change: FollowedChange) => boolean,
  ): Promise<FollowedChange[]> => {
    const taken: FollowedChange[] = [];
    for (;;) {
      const told = await changes.next();
      if (told.done === true) throw new Error('ended');
      taken.push(told.value);
      if (fits(told.value)) return taken;
    }
  };
  const isVersion = (version: number) => (change: FollowedChange) =>
    change.type !== 'GAP' && change.path.version === version;

  it('has all that changes, once, though the service stops in the middle', async () => {
    const own = await startTestService();
    let url = own.url;
    let path = pathOf('p');
    await commit(path);
    // Each service signs with a secret of its own: a token is asked for at each connection.
    const tokens = new Map([
      [own.url, own],
      [service.url, service],
    ]);
    const follower = follow({
      url: () => url,
      token: () => tokens.get(url)?.token({ tenant }) ?? '',
    });
    const changes = follower[Symbol.asyncIterator]();
    const told = await until(changes, isVersion(1));
    const LAST = 30;
    const writing = (async () => {
      for (let version = 2; version <= LAST; version += 1) {
        path = nextOf(path, { cut: version });
        await commit(path);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    told.push(...(await until(changes, isVersion(5))));
    url = service.url;
    await own.stop();
    told.push(...(await until(changes, isVersion(LAST))));
    await writing;
    const versions = told.map((change) => (change.type === 'GAP' ? 'GAP' : change.path.version));
    expect(versions).toEqual(Array.from({ length: LAST }, (_, index) => index + 1));
    expect([...follower.paths.values()]).toEqual([path]);
    await changes.return();
  });

  it('goes on from a stored place with what it had, and begins anew without', async () => {
    let path = pathOf('p');
    await commit(path);
    const first = follow();
    const before = first[Symbol.asyncIterator]();
    await until(before, isVersion(1));
    const stored = { after: first.cursor, paths: [...first.paths.values()] };
    await before.return();
    path = nextOf(path, { score: scoreOf(0.7) });
    await commit(path);
    const second = follow(stored);
    const after = second[Symbol.asyncIterator]();
    expect(await until(after, isVersion(2))).toMatchObject([{ type: 'DELTA', path }]);
    await after.return();
    const bare = follow({ after: stored.after });
    const anew = bare[Symbol.asyncIterator]();
    expect(await until(anew, isVersion(2))).toMatchObject([
      { type: 'GAP' },
      { type: 'SNAPSHOT', path },
    ]);
    await anew.return();
  });

  it('keeps to its filter, and lets go of what leaves it', async () => {
    const path = pathOf('p', { score: scoreOf(0.9) });
    await commit(path);
    const follower = follow({ filter: { minScore: 0.5 } });
    const changes = follower[Symbol.asyncIterator]();
    await until(changes, isVersion(1));
    expect(follower.paths.size).toBe(1);
    await commit(nextOf(path, { score: scoreOf(0.1) }));
    expect(await until(changes, isVersion(2))).toMatchObject([{ leaves: true }]);
    expect(follower.paths.size).toBe(0);
    await changes.return();
  });

  it.each([
    ['a role that may not pass', { roles: ['agent'] as const }, {}, 'FORBIDDEN'],
    ['a filter that nothing can match', {}, { kinds: ['Nonsense'] }, 'BAD_REQUEST'],
  ])('gives up for %s', async (_, wish, filter, code) => {
    const token = await service.token({ tenant, ...wish });
    const changes = follow({ token, filter })[Symbol.asyncIterator]();
    await expect(changes.next()).rejects.toMatchObject({ name: 'SourceRefusal', code });
  });

  it('gives up with a token that holds no more, where it has no other', async () => {
    const token = await service.token({ tenant, ttlSeconds: 1 });
    const changes = follow({ token })[Symbol.asyncIterator]();
    await expect(changes.next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('ends when nobody iterates any more, also while it waits', async () => {
    const changes = follow()[Symbol.asyncIterator]();
    const next = changes.next();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await changes.return();
    expect((await next).done).toBe(true);
  });

  it('is the same inside the service', async () => {
    const path = pathOf('p');
    await commit(path);
    const follower = followInProcess(graph.tenant(tenant), { filter: { stages: ['execution'] } });
    const changes = follower[Symbol.asyncIterator]();
    await until(changes, isVersion(1));
    const next = nextOf(path, { cut: 3 });
    await commit(next);
    expect(await until(changes, isVersion(2))).toMatchObject([{ type: 'DELTA', path: next }]);
    expect([...follower.paths.values()]).toEqual([next]);
    await changes.return();
  });
});
