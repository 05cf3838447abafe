import { startTestService, type TestService } from '../support/service.js';
import { MovableClock } from '../support/clock.js';
import { processStart } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const NOW = Date.UTC(2024, 4, 6, 9);
const DAY_MS = 86_400_000;

interface Letters {
  readonly total: number;
  readonly next: string | null;
  readonly items: readonly {
    readonly id: string;
    readonly source: string;
    readonly line: number;
    readonly reason: string;
    readonly raw: string;
    readonly times: number;
    readonly whole: boolean;
  }[];
}

describe('dead letters', () => {
  const clock = new MovableClock(NOW);
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService({
      clock,
      config: 'ingest: { dead_letters: 12, max_line_kb: 8 }',
    });
  });

  beforeEach(async () => {
    clock.moveTo(NOW);
    token = await service.token({ tenant: randomTenant(), ttlSeconds: 30 * 86_400 });
  });

  afterAll(() => service.stop());

  const ask = async <T>(path: string, method = 'GET', body?: object): Promise<T> => {
    const response = await service.ask(`api/v1/dead-letters${path}`, {
      method,
      token,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    expect({ status: response.status, answer }).toMatchObject({ status: 200 });
    return answer;
  };
  const send = (...lines: (string | Buffer)[]): ReturnType<TestService['ingest']> =>
    service.ingest(
      token,
      Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])),
      'source=edr',
    );
  const list = (query = ''): Promise<Letters> => ask<Letters>(query);
  const eventAt = (ms: number): string => JSON.stringify(processStart(ms, 1, 2, 'tool.exe'));

  it('show what was rejected and why, as it came', async () => {
    const cut = '{"EventID":1,"Chan';
    const answer = await send(
      eventAt(NOW),
      cut,
      '{"no":"format"}',
      Buffer.from([0xff, 0xfe, 0x7b]),
    );
    expect(answer).toMatchObject({ accepted: 1, rejected: { count: 3 }, deadLetters: 3 });
    const { items, total } = await list();
    expect(total).toBe(3);
    expect(items.map(({ line }) => line).sort()).toEqual([2, 3, 4]);
    expect(items.find(({ line }) => line === 2)).toMatchObject({
      source: 'edr',
      raw: cut,
      reason: 'not valid JSON',
      whole: true,
    });
  });

  it('are one letter for one record, however often it is sent', async () => {
    await send('{"no":"format"}');
    await send('', '{"no":"format"}');
    expect((await list()).items).toMatchObject([{ times: 2, line: 2 }]);
  });

  it('count repeats in one body, and cost one letter', async () => {
    const many = Array.from({ length: 3000 }, () => '{"x":1}');
    expect(await send(...many)).toMatchObject({ rejected: { count: 3000 }, deadLetters: 3000 });
    expect((await list()).items).toMatchObject([{ times: 3000, line: 1 }]);
  });

  it('are made of a feed that is sent under the name of another format', async () => {
    const body = Buffer.from(eventAt(NOW));
    const answer = await service.ingest(token, body, 'source=edr&format=zeek');
    expect(answer).toMatchObject({ accepted: 0, ignored: 0, rejected: { count: 1 } });
  });

  it('become facts when they are replayed after the fault is mended', async () => {
    const [early, late] = [eventAt(NOW), eventAt(NOW + 3 * DAY_MS)];
    expect(await send(early, late, '{"no":"format"}')).toMatchObject({
      accepted: 1,
      rejected: { count: 2 },
    });
    const before = await ask('/replay', 'POST', {});
    expect(before).toMatchObject({ replayed: 2, accepted: 0, rejected: 2 });
    clock.forward(3 * DAY_MS);
    const after = await ask('/replay', 'POST', {});
    expect(after).toMatchObject({ replayed: 2, accepted: 1, rejected: 1 });
    const { items } = await list();
    expect(items).toMatchObject([{ raw: '{"no":"format"}', times: 3 }]);
    // What was replayed is known: sent once more it changes nothing.
    expect(await send(late)).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  it('replay those that are named, or those of a source', async () => {
    await send('{"a":1}', '{"b":2}');
    const { items } = await list();
    const ids = items.slice(0, 1).map(({ id }) => id);
    expect(await ask('/replay', 'POST', { ids })).toMatchObject({ replayed: 1 });
    expect(await ask('/replay', 'POST', { source: 'edr' })).toMatchObject({ replayed: 2 });
    expect(await ask('/replay', 'POST', { source: 'other' })).toMatchObject({ replayed: 0 });
  });

  it('are bounded, and the answer says how many were kept', async () => {
    const many = Array.from({ length: 20 }, (_, n) => `{"n":${n}}`);
    expect(await send(...many)).toMatchObject({ rejected: { count: 20 }, deadLetters: 12 });
    expect(await send('{"n":0}', '{"one":"more"}')).toMatchObject({ rejected: { count: 2 } });
    const first = await list('?first=5');
    expect(first.items).toHaveLength(5);
    const second = await list(`?first=10&after=${first.next ?? ''}`);
    expect(second.items).toHaveLength(7);
    expect(second.next).toBeNull();
  });

  it('hold the beginning of a record that is too long, and do not replay it', async () => {
    await send(`{"EventID":1,"x":"${'y'.repeat(20_000)}"}`);
    const { items } = await list();
    expect(items).toMatchObject([{ whole: false }]);
    expect(items[0]?.raw.startsWith('{"EventID":1,"x":"yyy')).toBe(true);
    expect(await ask('/replay', 'POST', {})).toMatchObject({ replayed: 0, incomplete: 1 });
  });

  it('are gone when they are dropped, and with their source', async () => {
    await send('{"a":1}', '{"b":2}', '{"c":3}');
    const [one] = (await list()).items;
    expect(await ask(`?id=${one?.id ?? ''}`, 'DELETE')).toEqual({ removed: 1 });
    const answer = await service.ask('api/v1/sources/edr', { method: 'DELETE', token });
    expect(answer.status).toBe(200);
    expect((await list()).total).toBe(0);
  });

  it('are not told to another tenant', async () => {
    await send('{"secret":1}');
    const [letter] = (await list()).items;
    token = await service.token({ tenant: randomTenant() });
    expect(await list()).toEqual({ total: 0, items: [], next: null });
    const ids = [letter?.id ?? ''];
    expect(await ask('/replay', 'POST', { ids })).toMatchObject({ replayed: 0 });
    expect(await ask(`?id=${ids[0] ?? ''}`, 'DELETE')).toEqual({ removed: 0 });
  });

  it.each([
    ['?first=0', 'GET'],
    ['?first=9999', 'GET'],
    ['?id=x', 'DELETE'],
    ['', 'DELETE'],
    ['?all=true&source=edr', 'DELETE'],
  ])('refuse %j %s', async (query, method) => {
    const response = await service.ask(`api/v1/dead-letters${query}`, { method, token });
    const { code } = (await response.json()) as { code: string };
    expect([response.status, code]).toEqual([400, 'BAD_REQUEST']);
  });
});
