import fc from 'fast-check';
import { SpoorError } from '../../graph/index.js';
import { formOf } from '../../server/cli/ingest/input.js';
import { cutParts, type Part, type Position } from '../../server/cli/ingest/parts.js';
import { Patience } from '../../server/cli/ingest/patience.js';
import { medianSkew } from '../../server/cli/ingest/totals.js';

const limits = { bytes: 24, lines: 3 };
const start: Position = { offset: 0, lines: 0 };

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += size)
    yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function partsOf(bytes: Buffer, size: number, from: Position = start): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of cutParts(inChunks(bytes, size), limits, from)) parts.push(part);
  return parts;
}

/** Short lines, empty ones and such as are longer than a part; the last may lack its end. */
const bodies = fc
  .array(
    fc.string({ maxLength: 40 }).map((line) => line.replaceAll('\n', ' ')),
    { maxLength: 20 },
  )
  .map((lines) => Buffer.from(lines.join('\n')));

describe('Cutting a body into parts', () => {
  it('loses and adds nothing, and ends each part but the last behind a line', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: 1, max: 50 }), async (body, size) => {
        const parts = await partsOf(body, size);
        expect(Buffer.concat(parts.map(({ bytes }) => bytes))).toStrictEqual(body);
        expect(parts.slice(0, -1).every(({ bytes }) => bytes.at(-1) === 0x0a)).toBe(true);
        expect(parts.every(({ lines }) => lines <= limits.lines)).toBe(true);
      }),
    );
  });

  it('cuts at the same places however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: 1, max: 50 }), async (body, size) => {
        expect(await partsOf(body, size)).toStrictEqual(await partsOf(body, 7));
      }),
    );
  });

  it('goes on behind any part with the parts that would have come', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.nat(), async (body, pick) => {
        const parts = await partsOf(body, 11);
        fc.pre(parts.length > 0);
        const at = pick % parts.length;
        const { offset, firstLine } = parts[at] ?? { offset: 0, firstLine: 1 };
        const rest = await partsOf(body, 5, { offset, lines: firstLine - 1 });
        expect(rest).toStrictEqual(parts.slice(at));
      }),
    );
  });
});

describe('The form of a body', () => {
  it.each([
    ['[{"a": 1}]', 'whole'],
    ['\uFEFF \n [', 'whole'],
    ['{"Records": [{"eventVersion"', 'whole'],
    ['{\n  "a": 1\n}', 'whole'],
    ['{"a": 1}\n{"a": 2}\n', 'lines'],
    ['{"a": "no end', 'lines'],
    ['type=SYSCALL msg=audit(1604994496.155:92733): arch=c000003e', 'auditd'],
    [
      'Nov 10 07:48:16 web1 audispd: node=web1 type=CWD msg=audit(1604994496.155:9): cwd="/"',
      'auditd',
    ],
    ['{"message":"type=SYSCALL msg=audit(1:2)"}', 'lines'],
    ['', 'lines'],
  ])('of %j is %s', (head, form) => {
    expect(formOf(Buffer.from(head))).toBe(form);
  });
});

describe('Patience', () => {
  const away = new SpoorError('SERVICE_UNREACHABLE', 'away');
  const busy = new SpoorError('OVERLOADED', 'busy', { retryAfterSeconds: 7 });

  /** A clock that only waiting moves. */
  function openPatience(): { patience: Patience; waits: number[]; told: string[] } {
    const waits: number[] = [];
    const told: string[] = [];
    let now = 0;
    const patience = new Patience({
      clock: { now: () => now },
      onWait: ({ message }) => told.push(message),
      wait: (ms) => {
        waits.push(ms);
        now += ms;
        return Promise.resolve();
      },
    });
    return { patience, waits, told };
  }

  function failing(...errors: readonly SpoorError[]): () => Promise<string> {
    const left = [...errors];
    return () => {
      const error = left.shift();
      return error === undefined ? Promise.resolve('done') : Promise.reject(error);
    };
  }

  it('does not wait for a service that never answered', async () => {
    const { patience, waits } = openPatience();
    await expect(patience.insist(failing(away))).rejects.toBe(away);
    expect(waits).toStrictEqual([]);
  });

  it('waits for one that went away, says so once, and pauses longer each time', async () => {
    const { patience, waits, told } = openPatience();
    await patience.insist(failing());
    await expect(patience.insist(failing(away, away, away))).resolves.toBe('done');
    expect(waits).toStrictEqual([500, 1000, 2000]);
    expect(told).toStrictEqual(['away']);
  });

  it('waits as long as a busy service asks', async () => {
    const { patience, waits } = openPatience();
    await expect(patience.insist(failing(busy))).resolves.toBe('done');
    expect(waits).toStrictEqual([7000]);
  });

  it('gives up after five minutes', async () => {
    const { patience, waits } = openPatience();
    const always = (): Promise<never> => Promise.reject(busy);
    await expect(patience.insist(always)).rejects.toBe(busy);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(300_000);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(280_000);
  });

  it('does not repeat what will not get better', async () => {
    const { patience, waits } = openPatience();
    const wrong = new SpoorError('BAD_REQUEST', 'wrong');
    await expect(patience.insist(failing(wrong))).rejects.toBe(wrong);
    expect(waits).toStrictEqual([]);
  });
});

describe('The median of clock offsets', () => {
  it('weighs each part by its events', () => {
    const parts = [
      { medianSeconds: 0, events: 10 },
      { medianSeconds: 3600, events: 100 },
      { medianSeconds: 9000, events: 20 },
    ];
    expect(medianSkew(parts)).toBe(3600);
  });
});
