import {
  letterId,
  type Graph,
  type RejectedRecords,
  type StreamPortion,
} from '../../graph/index.js';
import { MovableClock } from '../support/clock.js';
import { eventsOf, plainRun } from '../support/estate.js';
import { openTestGraph } from '../support/graph.js';
import { randomTenant } from '../support/tenant.js';

const STREAM = 'kafka:c/t';

describe('a stream with positions of its own', () => {
  const clock = new MovableClock(Date.now());
  let graph: Graph;
  let replica: Graph;

  beforeAll(async () => {
    graph = await openTestGraph({}, clock);
    replica = await openTestGraph({}, clock);
  });

  afterAll(async () => {
    await graph.close();
    await replica.close();
  });

  const events = eventsOf([plainRun, { ...plainRun, pid: 101, flows: 2 }]);

  const letters = (...lines: readonly string[]): Map<string, RejectedRecords> =>
    new Map(
      lines.map((line) => {
        const record = {
          ...{ source: 's', named: true, format: 'auto', line: 1, reason: 'no', whole: true },
          raw: Buffer.from(line),
        };
        return [letterId(record), { record, times: 1 }];
      }),
    );

  const portion = (
    partition: number,
    after: number | undefined,
    next: number,
    more: Partial<StreamPortion> = {},
  ): StreamPortion => ({ partition, after, next, events: [], rejected: new Map(), ...more });

  it('takes each portion once, whoever brings it, with facts, letters and position together', async () => {
    const tenant = randomTenant();
    const [one, two] = [graph.tenant(tenant), replica.tenant(tenant)];
    const first = portion(3, undefined, 2, { events, rejected: letters('a', 'b') });
    const second = portion(3, 2, 4, { rejected: letters('b') });
    const receipt = await one.takeStream(STREAM, 's', [first, second]);
    expect(receipt).toMatchObject({ accepted: events.length, taken: [first, second], letters: 3 });
    expect(await two.streamPositions(STREAM)).toEqual(new Map([[3, 4]]));

    const again = await two.takeStream(STREAM, 's', [first, second]);
    expect(again).toMatchObject({ accepted: 0, duplicates: 0, taken: [], letters: 0, sequence: 1 });
    expect((await two.deadLetters.list({ first: 9 })).map(({ times }) => times).sort()).toEqual([
      1, 2,
    ]);
    expect(await two.position()).toMatchObject({ version: 1 });
  });

  it('skips nothing where the graph is behind what is delivered', async () => {
    const ours = graph.tenant(randomTenant());
    const late = portion(0, 10, 20, { events });
    expect(await ours.takeStream(STREAM, 's', [late])).toMatchObject({ accepted: 0, taken: [] });
    expect(await ours.streamPositions(STREAM)).toEqual(new Map());
  });

  it('lets one of two writers pass that bring the same at once', async () => {
    const tenant = randomTenant();
    const same = portion(0, undefined, 9, { events });
    const receipts = await Promise.all(
      [graph, replica, graph].map((each) => each.tenant(tenant).takeStream(STREAM, 's', [same])),
    );
    expect(receipts.map(({ taken }) => taken.length).sort()).toEqual([0, 0, 1]);
    expect(receipts.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(0);
  });

  it('remembers what a channel was given, one publisher at a time, until that one goes silent', async () => {
    const tenant = randomTenant();
    await graph.tenant(tenant).ingest('s', events);
    const channel = `c-${tenant}`;
    const [one, two] = [graph.outbox(channel, 'one'), replica.outbox(channel, 'two')];
    const owed = async (): Promise<unknown> =>
      (await one.unpublished()).find((each) => each.tenant === tenant);
    expect(await owed()).toEqual({ tenant, behind: 1 });
    expect(await one.claim(tenant)).toEqual({ published: 0, version: 1 });
    expect(await two.claim(tenant)).toBeUndefined();
    await one.advance(tenant, 1);
    expect(await owed()).toBeUndefined();
    expect(await one.release(tenant)).toEqual({ published: 1, version: 1 });
    expect(await two.claim(tenant)).toEqual({ published: 1, version: 1 });
    clock.forward(11_000);
    expect(await one.claim(tenant)).toEqual({ published: 1, version: 1 });
    // One that was thought to be gone, and is not, takes nothing back.
    await two.advance(tenant, 0);
    expect(await one.release(tenant)).toEqual({ published: 1, version: 1 });
  });

  it('hands a commit of another replica to readers that are told of it', async () => {
    const tenant = randomTenant();
    replica.feed.relyOnWaking(true);
    const reader = replica.tenant(tenant).changes(0);
    const next = reader.next();
    await replica.tenant(tenant).position();
    const { sequence } = await graph.tenant(tenant).ingest('s', events);
    const told = setInterval(() => void replica.feed.wake(tenant, sequence), 50);
    const began = performance.now();
    expect((await next).value).toMatchObject({ type: 'changes', changes: { sequence: 1 } });
    expect(performance.now() - began).toBeLessThan(5_000);
    clearInterval(told);
    replica.feed.relyOnWaking(false);
    await reader.return();
  });
});
