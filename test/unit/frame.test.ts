import fc from 'fast-check';
import { frame, type Frame } from '../../ingest/frame.js';

const limits = { maxLineBytes: 4096, maxDepth: 8 };

async function* chunked(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  await Promise.resolve();
  let from = 0;
  for (let i = 0; from < bytes.length; i++) {
    const to = from + Math.max(1, sizes[i % sizes.length] ?? bytes.length);
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function framesOf(
  body: string | Buffer,
  sizes: readonly number[] = [65_536],
  within = limits,
): Promise<Frame[]> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const frames: Frame[] = [];
  for await (const one of frame(chunked(bytes, sizes), within)) frames.push(one);
  return frames;
}

/** Line and event, or line and `!` for a broken record. */
async function outline(body: string | Buffer, sizes?: readonly number[]): Promise<unknown[]> {
  return (await framesOf(body, sizes)).map((one) =>
    'event' in one ? [one.line, one.event] : [one.line, '!'],
  );
}

const a = { a: 1 };
const b = { b: [1, { c: 'x' }], s: '{"[\\' };
const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];

/** How much of a broken record is still at hand depends on how the bytes came. */
const withoutRaw = (frames: readonly Frame[]): object[] =>
  frames.map((one) => ('problem' in one ? { line: one.line, problem: one.problem } : one));

describe('the framing of bodies', () => {
  it('takes one record a line, with any line ends, blank lines and a byte order mark', async () => {
    expect(await outline(`\ufeff${textA}\r\n\r\n  \n${textB}\n`)).toEqual([
      [1, a],
      [4, b],
    ]);
  });

  it('takes a last line without a line end', async () => {
    expect(await outline(`${textA}\n${textB}`)).toEqual([
      [1, a],
      [2, b],
    ]);
  });

  it('has nothing to say of an empty body', async () => {
    expect(await outline('')).toEqual([]);
    expect(await outline('\ufeff \n\n')).toEqual([]);
  });

  it.each([
    ['on one line', JSON.stringify([a, b])],
    ['with an element a line', `[${textA},\n${textB}]\n`],
    ['printed over many lines', JSON.stringify([a, b], null, 2)],
    ['as a CloudTrail file', JSON.stringify({ Records: [a, b] })],
    ['as a printed CloudTrail file', JSON.stringify({ Records: [a, b] }, null, 2)],
    [
      'as a CloudTrail file with more in it',
      JSON.stringify({ v: [1], Records: [a, b], w: [2] }, null, 1),
    ],
    [
      'as objects printed one after the other',
      `${JSON.stringify(a, null, 2)}\n${JSON.stringify(b, null, 2)}`,
    ],
    ['as CloudTrail files one after the other', `{"Records":[${textA}]}{"Records":[${textB}]}`],
    ['as lines that are arrays', `[${textA}]\n[${textB}]\n`],
    ['as lines of which one is an array', `${textA}\n[${textB}]`],
    ['as lines of which one is a CloudTrail file', `${textA}\n{"Records":[${textB}]}`],
  ])('takes an array %s', async (_, body) => {
    const events = (await framesOf(body)).map((one) => ('event' in one ? one.event : one));
    expect(events).toEqual([a, b]);
  });

  it('tells on which line an element of an array begins', async () => {
    expect(await outline(`[\n${textA},\n\n${textB}]`)).toEqual([
      [2, a],
      [4, b],
    ]);
  });

  it.each([
    'no json',
    '{"a":1',
    '{',
    '[',
    '{"a":',
    '{"unterminated": "text',
    '[{"a":1},{"b',
    '{"a":[}',
    '}',
    ']',
    '42',
    'null',
    '"text"',
    '{"Records":[{"a":',
    '{"a":1}{"b":2}',
  ])('loses no neighbour to the bad line %s', async (bad) => {
    const events = (frames: Frame[]): unknown[] =>
      frames.flatMap((one) => ('event' in one ? [one.event] : []));
    for (const lines of [
      [bad, textA, textB],
      [textA, bad, textB],
      [textA, textB, bad],
    ]) {
      const frames = await framesOf(lines.join('\n'));
      const whole = bad.startsWith('[{"a":1}') ? 3 : 2;
      expect(events(frames).length).toBeGreaterThanOrEqual(2);
      expect(events(frames).length).toBeLessThanOrEqual(whole);
      expect(events(frames)).toEqual(expect.arrayContaining([a, b]));
      expect(frames.some((one) => 'problem' in one)).toBe(true);
    }
  });

  it('charges text that is not UTF-8 to its own line', async () => {
    const body = Buffer.concat([
      Buffer.from(`${textA}\n{"x":"`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`"}\n${textB}\n`),
    ]);
    expect(await outline(body)).toEqual([
      [1, a],
      [2, '!'],
      [3, b],
    ]);
  });

  it('passes over a line beyond the limit and names the limit', async () => {
    const long = JSON.stringify({ x: 'y'.repeat(1_000_000) });
    const frames = await framesOf(`${textA}\n${long}\n${textB}\n`, [1000]);
    const head = Buffer.from(long.slice(0, 4096));
    const problem = 'longer than the limit of 4096 bytes for one record';
    expect(frames).toEqual([
      { line: 1, event: a },
      { line: 2, problem, raw: head, whole: false },
      { line: 3, event: b },
    ]);
  });

  it.each([
    ['an array', (text: string) => `[${text}]`],
    ['a CloudTrail file', (text: string) => `{"Records":[${text}]}`],
  ])(
    'takes %s far beyond the limit of a record, and passes over one record that is',
    async (_, wrap) => {
      const long = JSON.stringify({ x: 'y'.repeat(100_000) });
      const elements = Array.from({ length: 2000 }, (__, i) => JSON.stringify({ i }));
      elements[1000] = long;
      const frames = await framesOf(wrap(elements.join(',')), [777]);
      expect(frames).toHaveLength(2000);
      expect(frames.filter((one) => 'problem' in one)).toHaveLength(1);
      expect(frames.at(-1)).toEqual({ line: 1, event: { i: 1999 } });
    },
  );

  it('refuses nesting beyond the limit, in lines and in arrays, at any depth', async () => {
    for (const depth of [20, 100_000]) {
      const deep = `{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      const within = { maxLineBytes: 1_000_000, maxDepth: 8 };
      for (const body of [`${deep}\n${textA}`, `[${deep},${textA}]`]) {
        const frames = await framesOf(body, [65_536], within);
        expect(frames.map((one) => 'problem' in one)).toEqual([true, false]);
      }
    }
  });

  it('keeps a __proto__ key as data', async () => {
    const [only] = await framesOf('{"__proto__":{"polluted":true},"a":1}');
    expect(only !== undefined && 'event' in only && Object.keys(only.event)).toEqual([
      '__proto__',
      'a',
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('says that the body was cut inside an array', async () => {
    const frames = await framesOf(`[${textA},${textB},`);
    expect(frames.map((one) => 'problem' in one)).toEqual([false, false, true]);
  });

  it('gives the same frames however the bytes are cut', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{',
        '[',
        '}',
        ']',
        ',',
        '\n',
        '\r\n',
        ' ',
        '"',
        '\\',
        '{"Records":[',
        '\ufeff',
        '{"a":"',
      ),
      fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
      fc.jsonValue({ maxDepth: 2 }).map((value) => `${JSON.stringify({ value }, null, 1)}\n`),
      fc.dictionary(fc.string(), fc.string()).map((event) => `${JSON.stringify(event)}\n`),
    );
    const body = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    const tight = { maxLineBytes: 120, maxDepth: 4 };
    await fc.assert(
      fc.asyncProperty(body, sizes, async (text, cuts) => {
        const whole = await framesOf(text, [1_000_000], tight);
        expect(withoutRaw(await framesOf(text, cuts, tight))).toEqual(withoutRaw(whole));
      }),
      { numRuns: 500 },
    );
  });

  it('gives every record of any list of events back, in lines, as array and as file', async () => {
    const event = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 });
    const within = { maxLineBytes: 1_000_000, maxDepth: 50 };
    await fc.assert(
      fc.asyncProperty(fc.array(event), fc.integer({ min: 1, max: 50 }), async (events, size) => {
        const texts = events.map((one) => JSON.stringify(one));
        // A record with an array called Records is a file of records itself.
        fc.pre(!events.some((one) => Object.hasOwn(one, 'Records')));
        const expected = texts.map((text) => JSON.parse(text) as unknown);
        for (const body of [
          texts.join('\n'),
          `[${texts.join(',')}]`,
          JSON.stringify({ Records: events }, null, 2),
        ]) {
          const frames = await framesOf(body, [size], within);
          expect(frames.map((one) => ('event' in one ? one.event : one.problem))).toEqual(expected);
        }
      }),
      { numRuns: 100 },
    );
  });
});
