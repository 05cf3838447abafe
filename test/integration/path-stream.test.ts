import { readEvents, type StreamEvent } from '../support/event-stream.js';
import { nextOf, pathOf, scoreOf, updateTo } from '../support/paths/sample-path.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

const STREAM = 'api/v1/attack-paths/stream';

describe('attack paths as server-sent events', () => {
  let service: TestService;
  let tenant: string;
  let token: string;

  beforeAll(async () => {
    service = await startTestService({ config: 'subscriptions:\n  per_subject: 2\n' });
  });

  beforeEach(async () => {
    tenant = randomTenant();
    token = await service.token({ tenant, roles: ['viewer'] });
  });

  afterAll(() => service.stop());

  const store = () => service.service.graph.tenant(tenant).attackPaths;
  const open = (query = '', headers = {}): Promise<Response> =>
    service.ask(`${STREAM}${query}`, { method: 'GET', token, headers });
  const nextOfStream = async (
    events: AsyncGenerator<StreamEvent, void, undefined>,
  ): Promise<StreamEvent | undefined> => {
    const told = await events.next();
    return told.done === true ? undefined : told.value;
  };

  it('are told as they stand, then as they change, and end when they match no more', async () => {
    const path = pathOf('p', { score: scoreOf(0.9) });
    await store().commit([updateTo(path), updateTo(pathOf('low', { score: scoreOf(0.1) }))]);
    const response = await open('?min_score=0.5&kinds=Process,Host&statuses=OPEN');
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = readEvents(response);
    expect(await nextOfStream(events)).toMatchObject({
      id: 'p2',
      event: 'snapshot',
      data: { type: 'SNAPSHOT', path, reasons: [], leaves: false },
    });
    const fallen = nextOf(path, { score: scoreOf(0.4) });
    await store().commit([updateTo(fallen, { reasons: ['DECAY'], cause: 5 })]);
    expect(await nextOfStream(events)).toMatchObject({
      id: 'p3',
      event: 'delta',
      data: {
        type: 'DELTA',
        reasons: ['DECAY'],
        cause: 's5',
        previousScore: 0.9,
        path: fallen,
        delta: { from: 1, version: 2 },
        leaves: true,
      },
    });
    await events.return();
  });

  it('go on behind the last event that a client had, whatever its address says', async () => {
    let path = pathOf('p');
    await store().commit([updateTo(path)]);
    for (let version = 2; version <= 4; version += 1) {
      path = nextOf(path, { cut: version });
      await store().commit([updateTo(path)]);
    }
    const events = readEvents(await open('?after=p1', { 'Last-Event-ID': 'p3' }));
    expect(await nextOfStream(events)).toMatchObject({ id: 'p4', event: 'delta' });
    await events.return();
    const again = readEvents(await open('?after=p2'));
    expect(await nextOfStream(again)).toMatchObject({ id: 'p3' });
    await again.return();
  });

  it.each([
    ['?after=yesterday', 400, 'BAD_CURSOR'],
    ['?after=p99', 400, 'BAD_CURSOR'],
    ['?kinds=Nonsense', 400, 'BAD_REQUEST'],
    ['?statuses=GONE', 400, 'BAD_REQUEST'],
    ['?min_score=high', 400, 'BAD_REQUEST'],
    ['?colour=red', 400, 'BAD_REQUEST'],
  ])('are refused for %s before they begin', async (query, status, code) => {
    const response = await open(query);
    expect([response.status, await response.json()]).toMatchObject([status, { code }]);
  });

  it('are had so often by one subject, and again when some have ended', async () => {
    const streams = [await open(), await open()];
    const refused = await open();
    expect([refused.status, await refused.json()]).toMatchObject([
      429,
      { code: 'TOO_MANY_SUBSCRIPTIONS' },
    ]);
    await streams[0]?.body?.cancel();
    let status = 429;
    for (let attempt = 0; status === 429 && attempt < 50; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const response = await open();
      ({ status } = response);
      await response.body?.cancel();
    }
    expect(status).toBe(200);
    await streams[1]?.body?.cancel();
  });

  it('end when the token runs out', async () => {
    token = await service.token({ tenant, roles: ['viewer'], ttlSeconds: 2 });
    expect(await nextOfStream(readEvents(await open()))).toBeUndefined();
  });

  it('end with the service', async () => {
    const own = await startTestService();
    const response = await own.ask(STREAM, { method: 'GET', token: await own.token({ tenant }) });
    const [last] = await Promise.all([nextOfStream(readEvents(response)), own.stop()]);
    expect(last).toBeUndefined();
  });
});
