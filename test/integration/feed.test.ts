import {
  decodeCursor,
  defaultGraphSettings,
  type Graph,
  type IncomingEvent,
} from '../../graph/index.js';
import { pruneRecords } from '../../graph/write/retention.js';
import { MovableClock } from '../support/clock.js';
import { openTestGraph } from '../support/graph.js';
import { startTestService, type TestService } from '../support/service.js';
import { TestSocket, type Frame } from '../support/socket.js';
import { connection, processStart } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const AT = Date.UTC(2024, 4, 6, 9);

interface Change {
  readonly cursor: string;
  readonly action: string;
  readonly entity: { readonly kind: string; readonly name: string } | null;
  readonly relationship: { readonly relation: string } | null;
}

const changeOf = ({ payload }: Frame): Change =>
  (payload as { data: { graphChanged: Change } }).data.graphChanged;

const SELECTION = '{ cursor action entity { kind name } relationship { relation } }';
const SUBSCRIBE = `subscription($after: String, $filter: GraphChangeFilter) {
  graphChanged(after: $after, filter: $filter) ${SELECTION} }`;

describe('graphChanged', () => {
  let service: TestService;
  let tenant: string;
  let token: string;
  let serial = 0;

  beforeAll(async () => {
    service = await startTestService();
  });

  beforeEach(async () => {
    tenant = randomTenant();
    token = await service.token({ tenant });
  });

  afterAll(() => service.stop());

  /** A commit of several changes. */
  const commit = async (): Promise<string> => {
    serial += 2;
    const { cursor } = await service.ingest(token, [
      processStart(AT + serial, serial, serial + 1, 'a.exe'),
    ]);
    return cursor;
  };

  /** Everything up to and with the change that ends a commit. */
  const readTo = async (socket: TestSocket, cursor: string): Promise<Change[]> => {
    const changes: Change[] = [];
    do changes.push(changeOf(await socket.next()));
    while (changes.at(-1)?.cursor !== cursor);
    return changes;
  };

  const subscribe = async (variables: object = {}): Promise<TestSocket> => {
    const socket = await TestSocket.connect(service.url, token);
    socket.subscribe('1', SUBSCRIBE, variables);
    return socket;
  };

  it('tells live what changes, in order and once', async () => {
    await commit();
    const socket = await subscribe();
    await socket.subscribed();
    const cursors = [await commit(), await commit(), await commit()];
    const changes = await readTo(socket, cursors[2] ?? '');
    await socket.close();
    const places = changes.map(({ cursor }) => decodeCursor(cursor));
    const order = places.map(({ sequence, index = 1e6 }) => sequence * 1e7 + index);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(order.length);
    expect(new Set(places.map(({ sequence }) => sequence))).toEqual(new Set([2, 3, 4]));
  });

  it('goes on behind any cursor, in the middle of a commit too', async () => {
    await commit();
    const last = await commit();
    const whole = await subscribe({ after: 's0' });
    const all = await readTo(whole, last);
    await whole.close();
    expect(all.length).toBeGreaterThan(8);
    for (const [index, { cursor }] of all.slice(0, -1).entries()) {
      const socket = await subscribe({ after: cursor });
      const rest = await readTo(socket, last);
      await socket.close();
      expect(rest).toEqual(all.slice(index + 1));
    }
  });

  it('keeps to its filter', async () => {
    await service.ingest(token, [
      processStart(AT, 900, 901, 'a.exe'),
      connection(AT + 1, 901, '203.0.113.9', 443),
    ]);
    const read = async (filter: object, until: (change: Change) => boolean): Promise<Change[]> => {
      const socket = await subscribe({ after: 's0', filter });
      const changes: Change[] = [];
      for (;;) {
        const change = changeOf(await socket.next());
        changes.push(change);
        if (until(change)) break;
      }
      await socket.close();
      return changes;
    };
    const flows = await read({ relations: ['CONNECTED_TO'] }, () => true);
    expect(flows.map(({ relationship }) => relationship?.relation)).toEqual(['CONNECTED_TO']);
    const addresses = await read(
      { kinds: ['IpAddress'] },
      ({ relationship }) => relationship?.relation === 'CONNECTED_TO',
    );
    expect(
      addresses.flatMap(({ entity }) => entity?.kind ?? []).every((kind) => kind === 'IpAddress'),
    ).toBe(true);
    const created = await read({ actions: ['CREATED'], kinds: ['User'] }, () => true);
    expect(created).toMatchObject([{ action: 'CREATED', entity: { kind: 'User' } }]);
  });

  it.each([
    ['a kind that does not exist', { filter: { kinds: ['Nonsense'] } }, 'BAD_REQUEST'],
    ['a verb that does not exist', { filter: { relations: ['DID_THINGS'] } }, 'BAD_REQUEST'],
    ['a cursor that nobody gave', { after: 'yesterday' }, 'BAD_CURSOR'],
  ])('refuses %s', async (_, variables, code) => {
    const socket = await subscribe(variables);
    const frame = await socket.next();
    await socket.close();
    expect(JSON.stringify(frame)).toContain(`"code":"${code}"`);
  });

  it('ends with the service, sockets and all', async () => {
    const own = await startTestService();
    const socket = await TestSocket.connect(own.url, await own.token({ tenant }));
    socket.subscribe('1', SUBSCRIBE);
    await socket.subscribed();
    const [closed] = await Promise.all([socket.closed(), own.stop()]);
    expect([1000, 1001, 1005]).toContain(closed.code);
  });
});

describe('the feed after pruning', () => {
  const HOUR_MS = 3_600_000;
  const clock = new MovableClock(Date.UTC(2000, 0, 1));
  let graph: Graph;

  beforeAll(async () => {
    // Years before any other test's commits, so that pruning by this clock touches none of them.
    graph = await openTestGraph({ changeRetentionHours: 72, retentionBatch: 10 }, clock);
  });

  afterAll(() => graph.close());

  /** What retention does to the feed, for one tenant: a test run has hundreds. */
  const prune = (tenant: string): Promise<void> =>
    pruneRecords(graph.database, [tenant], graph.settings, clock.now() / 1000);

  const event = (id: number): IncomingEvent => ({
    id: BigInt(id),
    observations: [{ entity: { kind: 'Host', name: `h${id}` }, at: clock.now() / 1000 }],
  });

  it('says GAP to a reader that stood before what is kept, and goes on', async () => {
    const tenant = randomTenant();
    const ours = graph.tenant(tenant);
    for (let id = 1; id <= 60; id += 1) await ours.ingest('s', [event(id)]);
    clock.forward((defaultGraphSettings.changeRetentionHours + 1) * HOUR_MS);
    await ours.ingest('s', [event(61)]);
    await prune(tenant);
    const feed = ours.changes(3);
    expect((await feed.next()).value).toEqual({ type: 'gap', sequence: 60 });
    expect((await feed.next()).value).toMatchObject({ changes: { sequence: 61 } });
    await feed.return();
  });

  it('does not leave a slow reader standing when what it was about to read is pruned', async () => {
    const tenant = randomTenant();
    const ours = graph.tenant(tenant);
    for (let id = 1; id <= 110; id += 1) await ours.ingest('s', [event(id)]);
    const feed = ours.changes(0);
    expect((await feed.next()).value).toMatchObject({ changes: { sequence: 1 } });
    clock.forward((defaultGraphSettings.changeRetentionHours + 1) * HOUR_MS);
    await ours.ingest('s', [event(111)]);
    await prune(tenant);
    const seen: unknown[] = [];
    for await (const item of feed) {
      seen.push(item.type === 'gap' ? `gap ${item.sequence}` : item.changes.sequence);
      if (item.type === 'changes' && item.changes.sequence === 111) break;
    }
    expect(seen.slice(-2)).toEqual(['gap 110', 111]);
  });
});
