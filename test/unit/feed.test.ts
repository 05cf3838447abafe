import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { cypher } from '../../cypher/index.js';
import type { ChangeSet } from '../../graph/change/change.js';
import { encodeChanges } from '../../graph/change/codec.js';
import { ChangeFeed, type FeedItem } from '../../graph/change/feed.js';
import type { Database } from '../../graph/db/database.js';
import type { PathChange } from '../../graph/paths/path-change.js';
import { PathFeed } from '../../graph/paths/path-feed.js';
import type { PathPosition } from '../../graph/paths/path-store.js';

const commit = (sequence: number): ChangeSet => ({
  tenant: 'acme',
  sequence,
  committedAt: 0,
  source: 's',
  entities: [],
  relationships: [],
});

describe('the start of a live feed', () => {
  it('is the call, even if the first commit is there before the newest sequence was read', async () => {
    const slow = {
      read: () => setImmediate([{ version: 7, oldest: 1 }]),
    };
    const feed = new ChangeFeed(slow as unknown as Database);
    const live = feed.read('acme');
    const first = live.next();
    feed.publish(commit(7));
    expect((await first).value).toEqual({ type: 'changes', changes: commit(7) });
    feed.close();
    await live.return();
  });
});

/** A graph whose reads see a commit in pieces, as they may while it is being made. */
describe('a commit that can be seen in part', () => {
  const stored = async (sequence: number): Promise<object> => ({
    ...{ sequence, committedAt: 0, source: 's' },
    changes: await encodeChanges({ entities: [], relationships: [] }),
  });

  const feedOf = (pages: readonly object[][], positions: readonly object[]): ChangeFeed => {
    const [left, places] = [[...pages], [...positions]];
    const database = {
      read: (_: object, text: string) =>
        Promise.resolve(
          text === cypher('readTenant')
            ? [places.length > 1 ? places.shift() : places[0]]
            : (left.shift() ?? []),
        ),
      write: (_: object, work: (tx: object) => Promise<unknown>) =>
        work({ run: () => Promise.resolve([]) }),
    };
    return new ChangeFeed(database as unknown as Database);
  };

  const told = async (feed: ChangeFeed, count: number): Promise<unknown[]> => {
    const items: unknown[] = [];
    for await (const item of feed.read('acme', 1)) {
      items.push(item);
      if (items.length === count) break;
    }
    feed.close();
    return items;
  };

  const changes = (sequence: number): object => ({ type: 'changes', changes: commit(sequence) });

  it('is no gap where the one behind it was met first', async () => {
    const [two, three] = [await stored(2), await stored(3)];
    const feed = feedOf([[three], [two, three]], [{ version: 3, oldest: 1 }]);
    expect(await told(feed, 2)).toEqual([changes(2), changes(3)]);
  });

  it('is no gap where its number was there before it', async () => {
    const feed = feedOf(
      [[await stored(2)]],
      [
        { version: 2, oldest: null },
        { version: 2, oldest: 2 },
      ],
    );
    expect(await told(feed, 1)).toEqual([changes(2)]);
  });

  it('is a gap where it is still not there', async () => {
    const three = await stored(3);
    const feed = feedOf([[three], [three]], [{ version: 3, oldest: 3 }]);
    expect(await told(feed, 2)).toEqual([{ type: 'gap', sequence: 2 }, changes(3)]);
  });
});

/** What was found is unpacked elsewhere, and then nothing more is found. */
const SETTLED_MS = 50;

describe('a reader that has caught up', () => {
  const at = (sequence: number): FeedItem => ({ type: 'changes', changes: commit(sequence) });

  const feedOf = (log: ChangeSet[]): { feed: ChangeFeed; looks: () => number } => {
    let looks = 0;
    const read = async (_: object, text: string, { after = 0 }): Promise<unknown[]> => {
      if (text === cypher('readTenant')) return [{ version: log.length, oldest: 1 }];
      looks += 1;
      const changes = await encodeChanges({ entities: [], relationships: [] });
      return log.slice(after).map((one) => ({ ...one, changes }));
    };
    return { feed: new ChangeFeed({ read } as unknown as Database), looks: () => looks };
  };

  it('is handed what this process commits without a look at the graph', async () => {
    const log = [commit(1)];
    const { feed, looks } = feedOf(log);
    const live = feed.read('acme', 0);
    expect((await live.next()).value).toEqual(at(1));
    for (const sequence of [2, 3, 4]) {
      const next = live.next();
      await sleep(SETTLED_MS);
      log.push(commit(sequence));
      feed.publish(commit(sequence));
      expect((await next).value).toEqual(at(sequence));
    }
    // One that found the first, one that found nothing behind it.
    expect(looks()).toBe(2);
    feed.close();
    await live.return();
  });

  it('looks for what another replica has committed where that lies between', async () => {
    const log = [commit(1)];
    const { feed } = feedOf(log);
    const live = feed.read('acme', 0);
    await live.next();
    const next = live.next();
    await sleep(SETTLED_MS);
    log.push(commit(2), commit(3));
    feed.publish(commit(3));
    expect([(await next).value, (await live.next()).value]).toEqual([at(2), at(3)]);
    feed.close();
    await live.return();
  });
});

describe('a reader of the log of paths', () => {
  it('looks at once where it is called while a commit is handed over', async () => {
    const change = (sequence: number): PathChange => ({ sequence }) as PathChange;
    const log = [change(1)];
    const feed = new PathFeed();
    const changes = (after: number): Promise<PathChange[]> => Promise.resolve(log.slice(after));
    const position = (): Promise<PathPosition> => Promise.resolve({ newest: 1, oldest: 1 });
    const live = feed.follow({ tenant: 'acme', changes, position }, 0);
    await live.next();
    const next = live.next();
    await setImmediate();
    log.push(change(2), change(3));
    feed.publish('acme', [change(2)]);
    feed.wakeBehind('acme', 3);
    const began = performance.now();
    const found = [(await next).value, (await live.next()).value];
    expect(found).toEqual([2, 3].map((sequence) => ({ type: 'change', change: { sequence } })));
    expect(performance.now() - began).toBeLessThan(900);
    feed.close();
    await live.return();
  });
});
