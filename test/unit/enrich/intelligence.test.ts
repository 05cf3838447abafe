import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Intelligence,
  type FeedOptions,
  type IntelligenceQuestion,
} from '../../../agents/index.js';
import { MovableClock } from '../../support/clock.js';

const NOW_MS = Date.UTC(2026, 4, 4, 10);
const SHA256 = 'cd'.repeat(32);
const MD5 = 'ab'.repeat(16);

const indicator = (pattern: string, more: object = {}): object => ({
  ...{ type: 'indicator', spec_version: '2.1', id: `indicator--${pattern}`, pattern_type: 'stix' },
  ...{ pattern, name: 'Loader', valid_from: '2026-05-01T00:00:00Z', ...more },
});

describe('threat intelligence', () => {
  let folder: string;
  let clock: MovableClock;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spoor-intel-'));
    clock = new MovableClock(NOW_MS);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, content: string | object): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const open = async (...feeds: FeedOptions[]): Promise<Intelligence> => {
    const intelligence = new Intelligence({ feeds, clock, timeoutMs: 2_000 });
    await intelligence.refresh();
    return intelligence;
  };
  const values = async (of: Intelligence, question: IntelligenceQuestion): Promise<string[]> =>
    ((await of.look(question)) ?? []).map(({ value }) => value);

  it('is read from lists, with comments', async () => {
    const from = write(
      'list.txt',
      [
        ...[
          '# our own',
          '; old',
          '',
          '203.0.113.9 # beacon of May',
          '198.51.100.0/24',
          '2001:db8::/32',
        ],
        ...['evil[.]example', '*.bad.example', 'hxxps://c2.example/a?b=c', `${MD5} // dropper`],
        ...[
          'Mallory@Evil.example',
          '0.0.0.0 ads.example',
          '0.0.0.0/0',
          '127.0.0.1',
          'com',
          '*.com',
        ],
        ...['what is this', '::/0', '10.0.0.0/33', '1'.repeat(10_000)],
      ].join('\n'),
    );
    const intelligence = await open({ name: 'own', kind: 'list', from });
    expect(intelligence.status).toEqual([
      {
        ...{ feed: 'own', indicators: 9, entries: 17, read: 9, readAt: NOW_MS / 1000 },
        ...{ skipped: { 'no indicator, or one of everything': 8 }, failure: undefined },
      },
    ]);
    expect(await intelligence.look({ addresses: ['::ffff:203.0.113.9', '198.51.100.77'] })).toEqual(
      [
        { value: '203.0.113.9', feed: 'own', description: 'beacon of May' },
        { value: '198.51.100.77', feed: 'own', description: '' },
      ],
    );
    expect(
      await values(intelligence, { addresses: ['2001:DB8:0::1', '2001:db9::1', '8.8.8.8'] }),
    ).toEqual(['2001:db8::1']);
    expect(await values(intelligence, { hashes: [MD5.toUpperCase()] })).toEqual([MD5]);
    expect(await values(intelligence, { emails: ['mallory@evil.example'] })).toHaveLength(1);
    expect(await values(intelligence, { urls: ['HTTPS://c2.example:443/a?b=c#d'] })).toHaveLength(
      1,
    );
    expect(await intelligence.look({ urls: ['https://c2.example/a'] })).toBeUndefined();
  });

  it('means what is below a domain only where the indicator says so', async () => {
    const from = write('list.txt', 'evil.example\n*.bad.example\nhttps://page.example/x\n');
    const intelligence = await open({ name: 'own', kind: 'list', from });
    const domains = ['evil.example', 'EVIL.example.', 'a.evil.example', 'bad.example'];
    domains.push('a.b.bad.example', 'notbad.example', 'example');
    expect(await values(intelligence, { domains })).toEqual([
      ...['evil.example', 'bad.example', 'a.b.bad.example'],
    ]);
    expect(
      await values(intelligence, { urls: ['http://x.bad.example/', 'https://page.example/x?q=1'] }),
    ).toEqual(['x.bad.example', 'https://page.example/x?q=1']);
  });

  it('is read from bundles of STIX, as far as patterns are equalities', async () => {
    const objects = [
      indicator("[ipv4-addr:value = '203.0.113.9' OR domain-name:value = 'evil.example']"),
      indicator(`[file:hashes.'SHA-256' = '${SHA256}' AND file:hashes.MD5 = '${MD5}']`),
      indicator("[domain-name:value = 'both.example' AND ipv4-addr:value = '203.0.113.77']"),
      indicator(
        "[(url:value = 'http://a.example/1' OR url:value = 'http://a.example/2') AND ipv4-addr:value = '203.0.113.5']",
      ),
      indicator("[email-addr:value = 'o\\'neil@evil.example']"),
      indicator("[ipv4-addr:value = '198.51.100.0/24']"),
      // Not read, each for a reason of its own.
      indicator("[domain-name:value LIKE '%.example']"),
      indicator("[ipv4-addr:value = '203.0.113.1'] FOLLOWEDBY [domain-name:value = 'x.example']"),
      indicator("[domain-name:value != 'ours.example']"),
      indicator("[file:name = 'x.exe' AND file:size > 3]"),
      indicator("[domain-name:value = 'a.example' OR file:name = 'x']"),
      indicator("[NOT domain-name:value = 'a.example']"),
      indicator("[ipv4-addr:value IN ('1.2.3.4')]"),
      indicator('['.repeat(500)),
      indicator(`[${'('.repeat(500)}url:value = 'http://a.example'${')'.repeat(500)}]`),
      indicator("[ipv4-addr:value = '203.0.113.2']", { valid_until: '2026-05-04T09:59:59Z' }),
      indicator("[ipv4-addr:value = '203.0.113.3']", { revoked: true }),
      indicator('alert tcp any', { pattern_type: 'snort' }),
      ...[{ type: 'malware', id: 'malware--1' }, null, 3, { type: 'indicator', pattern: {} }],
    ];
    const from = write('bundle.json', { type: 'bundle', id: 'bundle--1', objects });
    const intelligence = await open({ name: 'isac', kind: 'stix', from });
    const [status] = intelligence.status;
    expect(status).toMatchObject({
      ...{ entries: 19, read: 6, indicators: 9, failure: undefined },
      skipped: {
        'a pattern that is not read': 10,
        over: 1,
        revoked: 1,
        'a pattern of another language': 1,
      },
    });
    const seen = (question: IntelligenceQuestion): Promise<string[]> =>
      values(intelligence, question);
    expect(await seen({ domains: ['evil.example'] })).toEqual(['evil.example']);
    expect(await seen({ hashes: [MD5] })).toEqual([MD5]);
    expect(await seen({ hashes: [SHA256] })).toEqual([SHA256]);
    expect(await seen({ domains: ['both.example'] })).toEqual([]);
    expect(await seen({ domains: ['both.example'], addresses: ['203.0.113.77'] })).toEqual([
      'both.example',
    ]);
    expect(await seen({ urls: ['http://a.example/2'], addresses: ['203.0.113.5'] })).toEqual([
      'http://a.example/2',
    ]);
    expect(await seen({ emails: ["o'neil@evil.example"] })).toHaveLength(1);
    expect(await seen({ addresses: ['198.51.100.4'] })).toHaveLength(1);
    expect(
      await seen({
        domains: ['a.example', 'x.example'],
        addresses: ['203.0.113.2', '203.0.113.3', '1.2.3.4'],
      }),
    ).toEqual([]);
  });

  it('holds for as long as it says', async () => {
    const until = { valid_from: '2026-05-04T11:00:00Z', valid_until: '2026-05-04T12:00:00Z' };
    const objects = [indicator("[ipv4-addr:value = '203.0.113.9']", until)];
    const from = write('bundle.json', { objects });
    const intelligence = await open({ name: 'isac', kind: 'stix', from });
    const counts: number[] = [];
    for (const hour of [10, 11, 11.99, 12]) {
      clock.moveTo(Date.UTC(2026, 4, 4) + hour * 3_600_000);
      counts.push((await values(intelligence, { addresses: ['203.0.113.9'] })).length);
    }
    expect(counts).toEqual([0, 1, 1, 0]);
  });

  it('takes the version of an indicator that was changed last', async () => {
    const version = (modified: string, revoked: boolean): object =>
      indicator("[ipv4-addr:value = '203.0.113.9']", { modified, revoked });
    const objects = [version('2026-05-03T00:00:00Z', true), version('2026-05-02T00:00:00Z', false)];
    const intelligence = await open({
      name: 'i',
      kind: 'stix',
      from: write('b.json', { objects }),
    });
    expect(intelligence.status[0]).toMatchObject({ entries: 1, read: 0, skipped: { revoked: 1 } });
  });

  it('is read from feeds of MISP', async () => {
    const misp = join(folder, 'misp');
    mkdirSync(misp);
    const [one, two] = [
      '5f0c1b1a-0000-4000-8000-000000000001',
      '5f0c1b1a-0000-4000-8000-000000000002',
    ];
    const attribute = (type: string, value: unknown, more: object = { to_ids: true }): object => ({
      ...{ type, value, comment: 'c2' },
      ...more,
    });
    const manifest = { [one]: { timestamp: '2' }, [two]: { timestamp: 1 }, '../../secret': {} };
    writeFileSync(join(misp, 'manifest.json'), JSON.stringify(manifest));
    const Attribute = [
      attribute('ip-dst|port', '203.0.113.9|443'),
      attribute('domain|ip', 'evil.example|203.0.113.10'),
      attribute('filename|sha256', `x.exe|${SHA256}`),
      attribute('domain', 'context.example', { to_ids: false }),
      attribute('comment', 'a note'),
      attribute('constructor', 'x'),
      attribute('url', 'no url'),
      attribute('ip-src', 3),
      attribute('ip-src', '203.0.113.11', { to_ids: true, deleted: true }),
    ];
    const Event = { info: 'Campaign', Attribute, Object: [{ Attribute: [attribute('md5', MD5)] }] };
    writeFileSync(join(misp, `${one}.json`), JSON.stringify({ Event }));
    writeFileSync(join(misp, `${two}.json`), '{"Event":');
    const intelligence = await open({ name: 'misp', kind: 'misp', from: misp });
    expect(intelligence.status[0]).toMatchObject({
      ...{ entries: 12, read: 4, indicators: 5 },
      skipped: {
        ...{ 'not for detection': 1, 'type comment': 1, 'type constructor': 1, deleted: 1 },
        ...{ 'a value that is none': 1, 'an attribute that is not read': 1 },
        ...{ 'an event that is not read': 1, 'an event whose name is no UUID': 1 },
      },
    });
    expect(await intelligence.look({ addresses: ['203.0.113.9'], hashes: [MD5] })).toEqual([
      { value: '203.0.113.9', feed: 'misp', description: 'Campaign: c2' },
      { value: MD5, feed: 'misp', description: 'Campaign: c2' },
    ]);
    expect(
      await values(intelligence, { addresses: ['203.0.113.10'], domains: ['evil.example'] }),
    ).toHaveLength(2);
  });

  it('keeps the last good copy of a feed that cannot be read, and says so', async () => {
    const from = write('list.txt', '203.0.113.9\n');
    const intelligence = await open(
      { name: 'own', kind: 'list', from },
      { name: 'gone', kind: 'list', from: join(folder, 'none') },
    );
    expect(intelligence.failures).toEqual([{ part: 'intelligence:gone', reason: 'ENOENT' }]);
    rmSync(from);
    clock.forward(60_000);
    const [status] = await intelligence.refresh();
    expect(status).toMatchObject({
      indicators: 1,
      readAt: NOW_MS / 1000,
      failure: { reason: 'ENOENT' },
    });
    expect(await values(intelligence, { addresses: ['203.0.113.9'] })).toHaveLength(1);
    write('list.txt', '203.0.113.10\n');
    await intelligence.refresh();
    expect(await values(intelligence, { addresses: ['203.0.113.9', '203.0.113.10'] })).toEqual([
      '203.0.113.10',
    ]);
    expect(intelligence.failures).toHaveLength(1);
  });

  it.each<[string, FeedOptions['kind'], string]>([
    ['a page of a proxy', 'list', '\n<!DOCTYPE html><html>\nhttps://login.example/\n</html>'],
    ['text without an indicator', 'list', 'please log in\nthank you'],
    ['other JSON', 'stix', '{"hello":1}'],
    ['an object', 'stix', '{}'],
    ['objects that are none', 'stix', '{"type":"bundle","objects":3}'],
  ])('is not emptied by what is no feed: %s', async (_what, kind, text) => {
    const good =
      kind === 'list'
        ? '203.0.113.9\n'
        : { type: 'bundle', objects: [indicator("[ipv4-addr:value = '203.0.113.9']")] };
    const from = write('feed', good);
    const intelligence = await open({ name: 'own', kind, from });
    expect(intelligence.failures).toEqual([]);
    write('feed', text);
    await intelligence.refresh();
    expect(intelligence.failures).toMatchObject([{ part: 'intelligence:own' }]);
    expect(await values(intelligence, { addresses: ['203.0.113.9'] })).toHaveLength(1);
  });

  it('may be empty', async () => {
    const intelligence = await open(
      { name: 'l', kind: 'list', from: write('l', '# none today\n') },
      { name: 's', kind: 'stix', from: write('s', { type: 'bundle', id: 'bundle--1' }) },
    );
    expect(intelligence.failures).toEqual([]);
  });

  it('of MISP is not emptied by another manifest, nor by other events', async () => {
    const uuid = '5f0c1b1a-0000-4000-8000-000000000001';
    const from = join(folder, 'misp');
    mkdirSync(from);
    const put = (name: string, value: object): void => {
      writeFileSync(join(from, name), JSON.stringify(value));
    };
    const Attribute = [{ type: 'domain', value: 'evil.example', to_ids: true }];
    put('manifest.json', { [uuid]: { timestamp: 1 } });
    put(`${uuid}.json`, { Event: { Attribute } });
    const intelligence = await open({ name: 'm', kind: 'misp', from });
    expect(intelligence.failures).toEqual([]);
    put(`${uuid}.json`, { error: 'log in' });
    await intelligence.refresh();
    expect(intelligence.failures).toHaveLength(1);
    put('manifest.json', { error: 'log in' });
    await intelligence.refresh();
    expect(intelligence.failures).toHaveLength(1);
    expect(await values(intelligence, { domains: ['evil.example'] })).toHaveLength(1);
  });

  it('holds no more than it may', async () => {
    const from = write(
      'list.txt',
      Array.from({ length: 300 }, (_, i) => `203.0.113.${i % 250}`).join('\n'),
    );
    const intelligence = await open(
      { name: 'own', kind: 'list', from, maxIndicators: 100 },
      { name: 'big', kind: 'list', from, maxBytes: 10 },
    );
    expect(intelligence.status[0]).toMatchObject({
      indicators: 100,
      entries: 300,
      read: 100,
      skipped: { 'over the limit': 200 },
    });
    expect(intelligence.failures).toEqual([
      { part: 'intelligence:big', reason: 'is larger than 10 bytes' },
    ]);
    const addresses = Array.from({ length: 250 }, (_, i) => `203.0.113.${i}`);
    expect(await values(intelligence, { addresses })).toHaveLength(50);
  });

  it('finds one of 200,000 at once', async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `${i}.evil.example`);
    const intelligence = await open({
      name: 'big',
      kind: 'list',
      from: write('l', lines.join('\n')),
    });
    const began = performance.now();
    for (let i = 0; i < 2_000; i += 1)
      await intelligence.look({ domains: [`${i}.evil.example`, 'x.y.z.example'] });
    expect((performance.now() - began) / 2_000).toBeLessThan(1);
  });

  describe('from a server', () => {
    const asked: URL[] = [];
    let server: Server;
    let url: string;
    let answer: (path: URL) => { readonly status?: number; readonly body: unknown } | undefined;

    beforeAll(async () => {
      server = createServer((request, response) => {
        const path = new URL(request.url ?? '/', 'http://x');
        asked.push(path);
        const told = answer(path);
        // What is not told stays without an answer.
        if (told === undefined) return;
        const { status = 200, body } = told;
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    });

    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    beforeEach(() => {
      asked.length = 0;
    });

    it('pages of a collection of TAXII are read to the end', async () => {
      const page = (last: number): object => indicator(`[ipv4-addr:value = '203.0.113.${last}']`);
      answer = (path) =>
        path.searchParams.get('next') === 'n2'
          ? { body: { objects: [page(2)] } }
          : { body: { more: true, next: 'n2', objects: [page(1)] } };
      const intelligence = await open({
        name: 't',
        kind: 'taxii',
        from: `${url}/api1/collections/c1`,
      });
      expect(intelligence.status[0]).toMatchObject({ indicators: 2, failure: undefined });
      expect(asked.map(({ pathname }) => pathname)).toEqual([
        ...['/api1/collections/c1/objects/', '/api1/collections/c1/objects/'],
      ]);
      expect(asked[0]?.searchParams.get('match[type]')).toBe('indicator');
    });

    it.each<[string, () => ReturnType<typeof answer>, string]>([
      ['a status', () => ({ status: 503, body: '' }), 'answered with status 503'],
      ['a page of the web', () => ({ body: '<html>' }), 'sent what is no JSON'],
      ['another shape', () => ({ body: { objects: 3 } }), 'sent no envelope of TAXII'],
      ['too much', () => ({ body: 'x'.repeat(20_000) }), 'sent more than 10000 bytes'],
      ['nothing', () => undefined, 'not read within 300 ms'],
    ])('%s is a failure that is told', async (_what, told, reason) => {
      answer = told;
      const feed = { name: 't', kind: 'taxii', from: url, maxBytes: 10_000 } as const;
      const intelligence = new Intelligence({ feeds: [feed], clock, timeoutMs: 300 });
      const [status] = await intelligence.refresh();
      expect(status?.failure).toEqual({ part: 'intelligence:t', reason });
      expect(await intelligence.look({ addresses: ['203.0.113.9'] })).toBeUndefined();
    });

    it.each<[string, object, string]>([
      ['no place to go on from', { more: true }, 'says that there is more and not where'],
      ['an empty place', { more: true, next: '' }, 'says that there is more and not where'],
      [
        'an endless place',
        { more: true, next: 'x'.repeat(5_000) },
        'says that there is more and not where',
      ],
      ['paging of another shape', { more: 'yes' }, 'sent an envelope whose paging is not read'],
      ['other JSON', { hello: 1, objects: undefined }, 'sent no envelope of TAXII'],
    ])('a collection is not taken for whole with %s', async (_what, page, reason) => {
      const objects = [indicator("[ipv4-addr:value = '203.0.113.9']")];
      answer = () => ({ body: { objects, ...page } });
      const intelligence = await open({ name: 't', kind: 'taxii', from: `${url}/c` });
      expect(intelligence.failures).toEqual([{ part: 'intelligence:t', reason }]);
    });

    it('a collection may go on at a number', async () => {
      const page = (n: number, more: object): { readonly body: object } => ({
        body: { objects: [indicator(`[ipv4-addr:value = '203.0.113.${n}']`)], ...more },
      });
      answer = ({ searchParams }) =>
        searchParams.get('next') === '7' ? page(1, {}) : page(2, { more: true, next: 7 });
      const intelligence = await open({ name: 't', kind: 'taxii', from: `${url}/c` });
      expect(intelligence.status[0]).toMatchObject({ indicators: 2, failure: undefined });
    });

    it('a collection may be empty', async () => {
      answer = () => ({ body: {} });
      expect((await open({ name: 't', kind: 'taxii', from: `${url}/c` })).failures).toEqual([]);
    });

    it('lists and feeds of MISP are read too', async () => {
      const uuid = '5f0c1b1a-0000-4000-8000-000000000001';
      const Attribute = [{ type: 'domain', value: 'evil.example', to_ids: true }];
      answer = ({ pathname }) => {
        if (pathname === '/list') return { body: '203.0.113.9' };
        return pathname === '/misp/manifest.json'
          ? { body: { [uuid]: { timestamp: 1 } } }
          : { body: { Event: { Attribute } } };
      };
      const intelligence = await open(
        { name: 'l', kind: 'list', from: `${url}/list` },
        { name: 'm', kind: 'misp', from: `${url}/misp` },
      );
      expect(intelligence.failures).toEqual([]);
      expect(
        await values(intelligence, { addresses: ['203.0.113.9'], domains: ['evil.example'] }),
      ).toHaveLength(2);
    });
  });
});
