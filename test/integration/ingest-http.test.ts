import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startTestService, type Receipt, type TestService } from '../support/service.js';
import { processStart } from '../support/telemetry.js';
import { randomTenant } from '../support/tenant.js';

const NDJSON = 'application/x-ndjson';
const AT = Date.UTC(2024, 4, 6, 9);
const MIB = 1024 * 1024;
const DAY_MS = 86_400_000;

const config = `
ingest:
  max_body_mb: 8
  max_compressed_body_mb: 1
  max_line_kb: 64
  max_body_records: 2000
  batch_events: 50
  body_timeout_seconds: 1
`;

describe('telemetry over HTTP', () => {
  let service: TestService;
  let token: string;
  let tenant: string;
  let serial = 0;

  const start = (): object => {
    serial += 1;
    return processStart(AT + serial * 1000, serial, serial + 1, 'tool.exe');
  };
  const line = (): string => JSON.stringify(start());

  beforeAll(async () => {
    service = await startTestService({ config });
  });

  beforeEach(async () => {
    tenant = randomTenant();
    token = await service.token({ tenant, roles: ['integration'] });
  });

  afterAll(() => service.stop());

  const send = async (
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
    query = '',
  ): Promise<{ status: number; headers: Headers; answer: Receipt & { code?: string } }> => {
    const response = await service.ask(`api/v1/events?${query}`, {
      token,
      body: body as NonNullable<RequestInit['body']>,
      headers: { 'content-type': NDJSON, ...headers },
    });
    const answer = (await response.json()) as Receipt & { code?: string };
    return { status: response.status, headers: response.headers, answer };
  };

  const refusals: readonly (readonly [string, () => Parameters<typeof send>, number, string])[] = [
    ['a gzip that is cut short', () => [gzipSync(line()).subarray(0, -12)], 400, 'INVALID_GZIP'],
    ['gzip by header only', () => [line(), { 'content-encoding': 'gzip' }], 400, 'INVALID_GZIP'],
    ['a gzip bomb', () => [gzipSync(Buffer.alloc(7 * MIB, 32))], 413, 'PAYLOAD_TOO_LARGE'],
    ['a body over the limit', () => [Buffer.alloc(9 * MIB, 10)], 413, 'PAYLOAD_TOO_LARGE'],
    [
      'another content type',
      () => [line(), { 'content-type': 'text/html' }],
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'text that is no audit log',
      () => [line(), { 'content-type': 'text/plain' }],
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'another encoding',
      () => [line(), { 'content-encoding': 'br' }],
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['an unknown format', () => [line(), {}, 'format=nosuch'], 400, 'BAD_REQUEST'],
    ['a format given twice', () => [line(), {}, 'format=auto&format=auto'], 400, 'BAD_REQUEST'],
    ['a parameter that is misspelt', () => [line(), {}, 'sourec=x'], 400, 'BAD_REQUEST'],
    ['more records than it may', () => ['{}\n'.repeat(2001)], 413, 'PAYLOAD_TOO_LARGE'],
    ['a source name that is none', () => [line(), {}, 'source=%0A'], 400, 'BAD_REQUEST'],
    [
      'a key that is too long',
      () => [line(), { 'idempotency-key': 'k'.repeat(256) }],
      400,
      'BAD_REQUEST',
    ],
  ];

  it.each(refusals)('refuses %s and writes nothing', async (_, request, status, code) => {
    const { status: got, answer } = await send(...request());
    expect([got, answer.code]).toEqual([status, code]);
    expect((await service.service.graph.tenant(tenant).position()).version).toBe(0);
  });

  const bad: readonly (readonly [string, () => string])[] = [
    ['a line that is no JSON', () => '{"EventID": 1,'],
    ['a line over the limit', () => JSON.stringify({ text: 'x'.repeat(65 * 1024) })],
    ['an event that nests too deep', () => `{"a":${'['.repeat(200)}${']'.repeat(200)}}`],
    ['an event of no known format', () => '{"hello":"world"}'],
    [
      'an event of next year',
      () => JSON.stringify(processStart(Date.now() + 400 * DAY_MS, 1, 2, 'a')),
    ],
    ['an event of 1601', () => JSON.stringify({ ...start(), UtcTime: '1601-01-01 00:00:00.000' })],
    ['a number', () => '17'],
    ['bytes that are not UTF-8 text', () => '\u0000\u0001'],
  ];

  it.each(bad)('rejects %s and keeps its neighbours', async (_, what) => {
    const { status, answer } = await send([line(), what(), line()].join('\n'));
    expect(status).toBe(200);
    expect(answer).toMatchObject({ received: 3, accepted: 2, rejected: { count: 1 } });
    expect(answer.rejected.samples).toEqual([{ line: 2, reason: expect.any(String) as string }]);
  });

  it.each([
    ['an array', (events: object[]) => JSON.stringify(events)],
    ['an object of Records', (events: object[]) => JSON.stringify({ Records: events })],
    ['one object over many lines', ([event]: object[]) => JSON.stringify(event, null, 2)],
    [
      'lines with carriage returns and blanks between',
      (events: object[]) => events.map((event) => JSON.stringify(event)).join('\r\n\r\n'),
    ],
  ])('reads %s', async (_, format) => {
    const body = format([start(), start(), start()]);
    const { answer } = await send(body, { 'content-type': 'application/json' });
    expect(answer.rejected).toEqual({ count: 0, samples: [] });
    expect(answer.accepted).toBe(answer.received);
    expect(answer.received).toBeGreaterThan(0);
  });

  it('reads lines of the Linux audit log, each event one record', async () => {
    const record = (serial: number, rest: string): string =>
      `node=web1 type=${rest.replace(':', ` msg=audit(1714986000.123:${serial}):`)}`;
    const body = [
      record(
        7,
        'SYSCALL: arch=c000003e syscall=59 success=yes ppid=1 pid=42 uid=0 exe="/usr/bin/id"',
      ),
      record(8, 'SYSCALL: arch=c000003e syscall=59 success=no ppid=1 pid=43 uid=0 exe="/bin/sh"'),
      record(7, 'EXECVE: argc=1 a0="id"'),
      'no audit record',
    ].join('\n');
    const { status, answer } = await send(body, { 'content-type': 'text/plain; format=auditd' });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ received: 3, accepted: 1, ignored: 1 });
    expect(answer.rejected).toMatchObject({ count: 1, samples: [{ line: 4 }] });
  });

  it('reads gzip by header, and by its first bytes', async () => {
    const [one, two] = [line(), line()];
    const byHeader = await send(gzipSync(one), { 'content-encoding': 'gzip' });
    const byBytes = await send(gzipSync(`${one}\n${two}`), { 'content-type': 'application/gzip' });
    expect(byHeader.answer).toMatchObject({ received: 1, accepted: 1 });
    expect(byBytes.answer).toMatchObject({ received: 2, accepted: 1, duplicates: 1 });
  });

  it('accounts for every event of a mixed body, over many batches', async () => {
    const good = Array.from({ length: 240 }, line);
    const body = [
      ...good,
      ...good.slice(0, 40),
      'rubbish',
      '{"EventID":255,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"ws1"}',
    ];
    const { answer } = await send(body.join('\n'));
    const { received, accepted, ignored, duplicates, rejected } = answer;
    expect(received).toBe(282);
    expect(accepted + ignored + duplicates + rejected.count).toBe(received);
    expect([accepted, duplicates]).toEqual([240, 40]);
  });

  it('answers a retry with the same key with the same words, and another body not at all', async () => {
    const body = line();
    const key = { 'idempotency-key': 'retry-1' };
    const first = await send(body, key);
    const again = await send(body, key);
    expect(again.answer).toEqual(first.answer);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await send(line(), key);
    expect([other.status, other.answer.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect((await service.service.graph.tenant(tenant).position()).version).toBe(1);
  });

  it('gives requests with one key that come at once one answer', async () => {
    const body = [line(), line()].join('\n');
    const key = { 'idempotency-key': 'at-once' };
    const answers = await Promise.all([send(body, key), send(body, key), send(body, key)]);
    const [first] = answers;
    expect(first.answer).toMatchObject({ received: 2, accepted: 2, duplicates: 0 });
    expect(answers.map(({ answer }) => answer)).toEqual(answers.map(() => first.answer));
  });

  it('takes the same bytes in another form as another request', async () => {
    const key = { 'idempotency-key': 'forms' };
    const audit = 'type=SYSCALL msg=audit(1714986000.123:7): arch=c000003e syscall=2';
    const asLines = await send(audit, key, 'format=auditd');
    expect(asLines.answer).toMatchObject({ rejected: { count: 1 } });
    const asText = await send(audit, { ...key, 'content-type': 'text/plain; format=auditd' });
    expect([asText.status, asText.answer.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
  });

  it('does not remember a request that failed under its key', async () => {
    const key = { 'idempotency-key': 'retry-2' };
    const body = gzipSync(line());
    expect((await send(body.subarray(0, -9), key)).status).toBe(400);
    expect((await send(body, key)).answer).toMatchObject({ accepted: 1 });
  });

  it('gives up on a body that does not arrive', async () => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    const answer = await new Promise<string>((resolve, reject) => {
      socket.on('error', reject);
      socket.once('data', (data) => {
        resolve(data.toString('utf8'));
      });
      socket.write(
        `POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
          `Content-Type: ${NDJSON}\r\nContent-Length: 1000\r\n\r\n{"EventID"`,
      );
    });
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/retry-after: \d+/i);
  });
});

describe('telemetry over HTTP when there is no place', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService({ config: 'ingest: { batch_events: 50, queue_events: 100 }' });
  });

  afterAll(() => service.stop());

  it('is told to come again, and what holds the place is taken whole', async () => {
    const token = await service.token({ tenant: randomTenant() });
    const { hostname, port } = new URL(service.url);
    const event = `${JSON.stringify(processStart(AT, 1, 2, 'tool.exe'))}\n`;
    const socket = connect(Number(port), hostname);
    const answered = new Promise<string>((resolve, reject) => {
      socket.on('error', reject);
      socket.once('data', (data) => {
        resolve(data.toString('utf8'));
      });
    });
    socket.write(
      `POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: ${NDJSON}\r\nContent-Length: ${event.length}\r\n\r\n${event.slice(0, 20)}`,
    );
    const second = async (): Promise<Response> =>
      service.ask('api/v1/events', { token, body: event, headers: { 'content-type': NDJSON } });
    let refused = await second();
    for (let tries = 0; refused.status === 200 && tries < 50; tries += 1) refused = await second();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'OVERLOADED', retryable: true });
    socket.write(event.slice(20));
    expect(await answered).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
    expect((await second()).status).toBe(200);
  });
});
