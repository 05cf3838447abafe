import { Writable } from 'node:stream';
import fc from 'fast-check';
import { openLog, type Log } from '../../server/log.js';
import { maskText } from '../../server/log/mask-text.js';
import { withRequestId } from '../../server/request-id.js';

const JWT = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl`;
const PASSWORD = 'hunter2-and-more';

/** Everything that `use` logs: the text, and its lines as objects. */
function logged(
  use: (log: Log) => void,
  secrets: readonly string[] = [],
): { text: string; lines: Record<string, unknown>[] } {
  const chunks: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString('utf8'));
      done();
    },
  });
  use(openLog('debug', { secrets, destination }));
  const text = chunks.join('');
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { text, lines };
}

/** A value `depth` objects down, or a list of them, in turn. */
function nested(value: unknown, depth: number): unknown {
  if (depth === 0) return value;
  return depth % 2 === 0 ? { inner: nested(value, depth - 1) } : [nested(value, depth - 1)];
}

describe('the log', () => {
  it.each([1, 2, 3, 5, 7, 12])('hides a field by its name %d levels down', (depth) => {
    const { text } = logged((log) => {
      log.info({ request: nested({ headers: { Authorization: PASSWORD } }, depth) }, 'x');
    });
    expect(text).not.toContain(PASSWORD);
  });

  it.each([
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'password',
    'NEO4J_PASSWORD',
    'passphrase',
    'clientSecret',
    'accessToken',
    'api_key',
    'x-api-key',
    'privateKey',
    'credentials',
    'auth',
  ])('hides a field that is called %s', (name) => {
    const { text } = logged((log) => {
      log.info({ [name]: PASSWORD, list: [{ [name]: { value: PASSWORD } }] }, 'x');
    });
    expect(text).not.toContain(PASSWORD);
    expect(text).toContain('[hidden]');
  });

  it('shows of an error and its causes what they say, and nothing that hangs on them', () => {
    const config = { headers: { authorization: `Bearer ${JWT}` }, plain: PASSWORD };
    const cause = Object.assign(new Error('connect failed'), { config, code: 'ECONNREFUSED' });
    const error = Object.assign(new TypeError('no answer', { cause }), { request: config });
    const { text, lines } = logged((log) => {
      log.error({ err: error, cause }, 'failed');
      log.error(error);
    });
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(JWT);
    expect(lines[0]).toMatchObject({
      err: {
        type: 'TypeError',
        message: 'no answer',
        cause: { message: 'connect failed', code: 'ECONNREFUSED' },
      },
      msg: 'failed',
    });
  });

  it.each([
    ['a token in a sentence', `refused ${JWT} as it is old`, JWT],
    ['a cut token', `refused ${JWT.slice(0, 30)}`, JWT.slice(0, 30)],
    ['a header in a sentence', `sent "Authorization: Bearer abcdefghij0123456789"`, 'abcdefghij'],
    ['a password in a URL', 'cannot reach neo4j+s://neo4j:hunter2@graph:7687', 'hunter2'],
    ['a password in a sentence', 'login with NEO4J_PASSWORD=hunter2, failed', 'hunter2'],
    ['a password in JSON in a sentence', 'body was {"password": "hunter2"}', 'hunter2'],
    ['an access key', 'signed by AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', 'MIIE'],
  ])('hides %s', (_, sentence, secret) => {
    const { text, lines } = logged((log) => {
      log.warn({ err: new Error(sentence), note: sentence, deep: nested(sentence, 3) }, sentence);
    });
    expect(text).not.toContain(secret);
    expect(lines).toHaveLength(1);
  });

  it('hides a known secret wherever it turns up, also one that JSON escapes', () => {
    const odd = 'quote" and \\ backslash';
    const { text, lines } = logged(
      (log) => {
        log.warn({ [odd]: 1, note: `the ${PASSWORD} and ${odd}` }, odd);
      },
      [PASSWORD, odd, ''],
    );
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain('backslash');
    expect(lines[0]).toMatchObject({ note: 'the [hidden] and [hidden]', msg: '[hidden]' });
  });

  it('keeps ordinary sentences as they are', () => {
    const sentence =
      'A bearer token is needed: make one with `npx spoor token`; basic rules apply.';
    expect(
      logged((log) => {
        log.info(sentence);
      }).lines[0]?.['msg'],
    ).toBe(sentence);
  });

  it('takes what nobody should log', () => {
    const circular: Record<string, unknown> = { big: 1n, map: new Map([['token', PASSWORD]]) };
    circular['self'] = circular;
    Object.defineProperty(circular, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    const { text, lines } = logged((log) => {
      log.info({ circular, bytes: Buffer.from(PASSWORD), at: new Date(NaN) }, 'x');
      log.info({ wide: Array.from({ length: 10_000 }, () => 'x'), long: 'x'.repeat(1e6) }, 'x');
    });
    expect(text).not.toContain(PASSWORD);
    expect(text.length).toBeLessThan(10_000);
    expect(lines[0]).toMatchObject({ circular: { self: '[circular]', trap: '[unreadable]' } });
  });

  it('is one JSON object a line, whatever is logged', () => {
    fc.assert(
      fc.property(fc.object({ withBigInt: true, withDate: true, withMap: true }), (fields) => {
        expect(
          logged((log) => {
            log.info({ fields }, JSON.stringify(Object.keys(fields)));
          }).lines,
        ).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });

  it('says which request a line belongs to', () => {
    const { lines } = logged((log) => {
      withRequestId('r-1', () => {
        log.info('inside');
      });
      log.info('outside');
    });
    expect(lines.map((line) => line['request_id'])).toEqual(['r-1', undefined]);
  });
});

describe('masking', () => {
  it('leaves JSON as JSON', () => {
    const words = fc.constantFrom(
      'password',
      'secret=',
      '":"',
      'Bearer aaaaaaaaaaaaaaaa',
      '\\',
      '"',
      'eyJhbGciOi.',
      '://u:p@',
      '{',
      '}',
      '-----BEGIN PRIVATE KEY-----',
      ' ',
      '\n',
      'é',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), fc.string(), (parts, text) => {
        const line = JSON.stringify({ [parts.join('')]: [parts.join(''), text], n: 1 });
        expect(() => JSON.parse(maskText(line, [])) as unknown).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  it('is quick on hostile text', () => {
    const hostile = [
      'a://'.repeat(50_000),
      'password'.repeat(50_000),
      'eyJ'.repeat(100_000),
      'secret\\"'.repeat(50_000),
    ];
    const began = performance.now();
    for (const text of hostile) maskText(text, []);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
