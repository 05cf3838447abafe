import { cypher } from '../../cypher/index.js';
import type { ChangeSet } from '../../graph/change/change.js';
import { encodeChanges } from '../../graph/change/codec.js';
import { ChangeFeed } from '../../graph/change/feed.js';
import type { Database } from '../../graph/db/database.js';

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
      read: () =>
        new Promise<object[]>((resolve) => setImmediate(resolve, [{ version: 7, oldest: 1 }])),
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
