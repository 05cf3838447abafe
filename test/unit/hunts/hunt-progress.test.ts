import type { TenantGraph } from '../../../graph/index.js';
import type { HuntEngine, Hunt, Sandbox } from '../../../hunts/index.js';
import { HuntBook } from '../../../hunts/index.js';

const ID = '0f0e0d0c-0000-4000-8000-000000000001';

const state = (status: Hunt['status']): Hunt =>
  ({ id: ID, status, findings: [], values: [], answers: [], columns: [] }) as unknown as Hunt;

/** Tells its states in one go, as a quick hunt does. */
const engine = {
  run: (_graph: unknown, _question: unknown, _caller: unknown, tell: (hunt: Hunt) => void) => {
    const over = state('SUCCEEDED');
    tell(state('PLANNED'));
    tell(over);
    return Promise.resolve(over);
  },
} as unknown as HuntEngine;

describe('Following a hunt', () => {
  /** `onLookUp` happens while the follower still looks up what it follows. */
  const follow = async (
    onLookUp: (book: HuntBook, graph: TenantGraph) => Promise<void>,
  ): Promise<string[]> => {
    const book = new HuntBook({
      engine,
      sandbox: {} as Sandbox,
      clock: { now: () => 0 },
      onLost: (error) => {
        throw error;
      },
    });
    let isFirst = true;
    const graph = {
      tenant: 'acme',
      savedHunts: {
        find: async () => {
          if (isFirst) {
            isFirst = false;
            await onLookUp(book, graph);
          }
          return undefined;
        },
      },
      // Kept for ever in the making, so that only what this process knows counts.
      huntRuns: {
        find: () => Promise.resolve(undefined),
        keep: () => new Promise(() => undefined),
      },
    } as unknown as TenantGraph;
    const told: string[] = [];
    for await (const { status } of book.progress(graph, ID)) told.push(status);
    return told;
  };

  const run = async (book: HuntBook, graph: TenantGraph): Promise<void> => {
    await book.run(graph, { first: 1 }, { subject: 'me' });
  };

  it('tells each state once, though all of it happened while it was looked up', async () => {
    expect(await follow(run)).toEqual(['PLANNED', 'SUCCEEDED']);
  });

  it('tells each state once where it begins afterwards', async () => {
    expect(
      await follow((book, graph) => {
        setTimeout(() => void run(book, graph), 20);
        return Promise.resolve();
      }),
    ).toEqual(['PLANNED', 'SUCCEEDED']);
  });
});
