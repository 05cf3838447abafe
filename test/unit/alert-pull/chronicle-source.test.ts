import { ChronicleSource } from '../../../server/alert-pull/chronicle-source.js';
import { PullFailure, TooMuch } from '../../../server/alert-pull/pull-failure.js';
import {
  leadsTo,
  openScriptedServer,
  sends,
  type ScriptedServer,
} from '../../support/scripted-server.js';

const window = { from: 1_777_000_000, to: 1_777_000_060, isLatest: true };
let server: ScriptedServer;

beforeAll(async () => {
  server = await openScriptedServer();
});

afterAll(() => {
  server.close();
});

const INSTANCE = '/v1alpha/projects/p/locations/us/instances/i';

async function read(path = INSTANCE): Promise<{ text: string; error?: unknown }> {
  const source = new ChronicleSource({
    url: `${server.url}${path}`,
    authorization: 'Bearer abc',
    limits: { maxBytes: 10_000, quietMs: 5_000, wholeMs: 10_000 },
    maxPages: 3,
  });
  let text = '';
  try {
    for await (const chunk of source.records(window, new AbortController().signal)) {
      text += Buffer.from(chunk).toString('utf8');
    }
    return { text };
  } catch (error) {
    return { text, error };
  }
}

const page = (next: string | undefined, ...ids: string[]): ReturnType<typeof sends> =>
  sends(JSON.stringify({ detections: ids.map((id) => ({ id })), nextPageToken: next }));

describe('Google SecOps', () => {
  it('is asked page by page for what was made in a time', async () => {
    server.script(page('n&1', 'a', 'b'), page('', 'c'));
    expect(await read(`${INSTANCE}/`)).toEqual({ text: '{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n' });
    const [first, second] = server.asked;
    expect(server.asked).toHaveLength(2);
    expect(first).toMatchObject({ method: 'GET', authorization: 'Bearer abc' });
    expect(first?.url.pathname).toBe(`${INSTANCE}/legacy:legacySearchDetections`);
    const query = {
      ruleId: '-',
      alertState: 'ALERTING',
      listBasis: 'CREATED_TIME',
      pageSize: '100',
      startTime: '2026-04-24T03:06:40.000Z',
      endTime: '2026-04-24T03:07:40.000Z',
    };
    expect(Object.fromEntries(first?.url.searchParams ?? [])).toEqual(query);
    expect(Object.fromEntries(second?.url.searchParams ?? [])).toEqual({
      ...query,
      pageToken: 'n&1',
    });
  });

  it('is asked through the older API where the URL names no instance', async () => {
    server.script(sends('{}'));
    expect(await read('')).toEqual({ text: '' });
    expect(server.asked[0]?.url.pathname).toBe('/v2/detect/rules/-/detections');
    expect(server.asked[0]?.url.searchParams.has('ruleId')).toBe(false);
  });

  it('may have no more than so many pages', async () => {
    server.script(page('1', 'a'), page('2', 'b'), page('3', 'c'));
    const { text, error } = await read();
    expect(error).toEqual(new TooMuch('has more than 3 pages'));
    expect(text).toBe('{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n');
    server.script(page('1', 'a'));
    expect((await read()).error).toEqual(new PullFailure('sent the same page again'));
  });

  it('may have cut a page', async () => {
    server.script(sends('{"detections":[{"id":"a"}],"respTooLargeDetectionsTruncated":true}'));
    expect((await read()).error).toEqual(new TooMuch('cut a page because it was too large'));
  });

  it('has what was before a failure handed on', async () => {
    server.script(page('1', 'a'), sends('{}', 500));
    expect(await read()).toEqual({
      text: '{"id":"a"}\n',
      error: new PullFailure('answered with status 500'),
    });
  });

  it.each([
    ['<html>', 'sent what is no JSON'],
    ['7', 'sent an answer of another shape'],
    ['null', 'sent an answer of another shape'],
    ['{"detections":{}}', 'sent an answer of another shape'],
    ['{"nextPageToken":7}', 'sent an answer of another shape'],
    [`{"x":"${'x'.repeat(20_000)}"}`, 'sent more than 10000 bytes'],
  ])('may send something else (%#), which is told', async (text, reason) => {
    server.script(sends(text));
    expect((await read()).error).toMatchObject({ message: reason });
  });

  it('is not followed elsewhere', async () => {
    server.script(leadsTo(`${server.url}/other`));
    expect((await read()).error).toEqual(new PullFailure('answered with status 307'));
    expect(server.asked).toHaveLength(1);
  });

  it('may nest a detection too deep: that one alone is lost', async () => {
    const deep = `${'['.repeat(4_000)}${']'.repeat(4_000)}`;
    server.script(sends(`{"detections":[${deep},{"id":"a"}]}`));
    const lines = (await read()).text.split('\n');
    expect([lines.length, lines[1]]).toEqual([3, '{"id":"a"}']);
  });
});
