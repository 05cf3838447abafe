import { PullFailure, TooMuch } from '../../../server/alert-pull/pull-failure.js';
import { SplunkSource } from '../../../server/alert-pull/splunk-source.js';
import {
  breaksOff,
  halts,
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

const source = (limits = {}): SplunkSource =>
  new SplunkSource({
    url: `${server.url}/`,
    authorization: 'Splunk abc',
    search: 'search index=notable',
    limits: { maxBytes: 10_000, quietMs: 5_000, wholeMs: 10_000, ...limits },
    maxLineBytes: 1_000,
  });

/** What came, and what it ended with. */
async function read(
  from: SplunkSource,
  signal = new AbortController().signal,
): Promise<{ text: string; error?: unknown }> {
  let text = '';
  try {
    for await (const chunk of from.records(window, signal)) {
      text += Buffer.from(chunk).toString('utf8');
    }
    return { text };
  } catch (error) {
    return { text, error };
  }
}

describe('Splunk', () => {
  it('is asked for a time, with the token', async () => {
    server.script(sends('{"preview":false,"lastrow":true}\n'));
    expect(await read(source())).toEqual({ text: '' });
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', authorization: 'Splunk abc' });
    expect(asked?.url.pathname).toBe('/services/search/jobs/export');
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      search: 'search index=notable',
      earliest_time: '1777000000',
      latest_time: '1777000060',
      output_mode: 'json',
      preview: 'false',
    });
  });

  it('sends rows, of which the place in the answer is left out', async () => {
    const rows = [
      '{"preview":false,"offset":0,"result":{"event_id":"a"}}',
      '',
      '{"preview":false,"offset":1,"lastrow":true,"result":{"event_id":"b"}}\r',
    ];
    server.script(sends(rows.join('\n')));
    expect((await read(source())).text).toBe(
      '{"result":{"event_id":"a"}}\n{"result":{"event_id":"b"}}\n',
    );
  });

  it('has what is no row handed on, to be rejected and counted', async () => {
    const strange = ['{"preview":true,"result":{}}', 'no JSON', '[1]', '{"x":1}'];
    server.script(sends(strange.join('\n')));
    expect((await read(source())).text).toBe(`${strange.join('\n')}\n`);
    server.script(sends(`{"result":"${'x'.repeat(3_000)}"}\n{"result":{"event_id":"a"}}\n`));
    const [long = '', next] = (await read(source())).text.split('\n');
    expect([long.length, next]).toEqual([1_001, '{"result":{"event_id":"a"}}']);
  });

  it('may say within an answer that the search failed', async () => {
    const failed = '{"messages":[{"type":"FATAL","text":"secret"}]}\n';
    server.script(
      sends(`{"messages":[{"type":"INFO","text":"x"}]}\n{"result":{"a":1}}\n${failed}`),
    );
    const { text, error } = await read(source());
    expect(text).toBe('{"result":{"a":1}}\n');
    expect(error).toEqual(new PullFailure('says that the search failed'));
  });

  it('may break off: whole lines before are good', async () => {
    server.script(breaksOff('{"result":{"a":1}}\n{"result":{"a'));
    const { text, error } = await read(source());
    expect(text).toBe('{"result":{"a":1}}\n');
    expect(error).toMatchObject({ message: 'terminated' });
  });

  it('may send no more than so much', async () => {
    server.script(sends('{"result":{"a":1}}\n'.repeat(1_000)));
    const { text, error } = await read(source());
    expect(error).toEqual(new TooMuch('sent more than 10000 bytes'));
    expect(text.length).toBeLessThanOrEqual(10_000);
  });

  it('is not followed elsewhere', async () => {
    server.script(leadsTo(`${server.url}/other`));
    expect((await read(source())).error).toEqual(new PullFailure('answered with status 307'));
    expect(server.asked).toHaveLength(1);
  });

  it.each([[401], [503]])('may refuse: %d', async (status) => {
    server.script(sends('{"messages":[]}', status));
    expect((await read(source())).error).toEqual(new PullFailure(`answered with status ${status}`));
  });

  it('is given up when nothing comes, and when it takes too long', async () => {
    server.script(halts('{"result":{"a":1}}\n'));
    const quiet = await read(source({ quietMs: 100 }));
    expect(quiet.text).toBe('{"result":{"a":1}}\n');
    expect(quiet.error).toEqual(new PullFailure('sent nothing for 0.1 s'));
    server.script((response) => {
      const timer = setInterval(() => response.write('\n'), 20);
      response.once('close', () => {
        clearInterval(timer);
      });
    });
    const slow = await read(source({ wholeMs: 200 }));
    expect(slow.error).toEqual(new PullFailure('took longer than 0.2 s'));
  });

  it('is left at the signal', async () => {
    server.script(halts(''));
    const control = new AbortController();
    setTimeout(() => {
      control.abort();
    }, 50);
    expect((await read(source(), control.signal)).error).toMatchObject({ name: 'AbortError' });
  });
});
