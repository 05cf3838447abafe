import type { ChangeSet } from '../../graph/change/change.js';
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
