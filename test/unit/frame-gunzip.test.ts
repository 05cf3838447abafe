import { gzipSync } from 'node:zlib';
import { SpoorError } from '../../graph/index.js';
import { gunzip, limitBytes } from '../../ingest/gunzip.js';

const limits = { maxBytes: 10_000_000, maxRatio: 200 };

async function* chunked(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

async function codeOf(reading: Promise<unknown>): Promise<string> {
  const error: unknown = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof SpoorError ? `${error.code}: ${error.message}` : String(error);
}

describe('gunzip', () => {
  it('unpacks one member and several', async () => {
    const members = Buffer.concat([gzipSync('first '), gzipSync('second')]);
    expect(await read(gunzip(chunked(members, 3), limits))).toBe('first second');
  });

  it.each([
    ['cut short', gzipSync('x'.repeat(5000)).subarray(0, 30)],
    ['other bytes', Buffer.from('{"a":1}')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', async (_, body) => {
    expect(await codeOf(read(gunzip(chunked(body), limits)))).toMatch(/^INVALID_GZIP/);
  });

  it('refuses a body that unpacks to too much, and names the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const byRatio = await codeOf(read(gunzip(chunked(bomb), limits)));
    expect(byRatio).toMatch(/^PAYLOAD_TOO_LARGE: .* 200 times/);
    const bySize = await codeOf(
      read(gunzip(chunked(bomb), { maxBytes: 5_000_000, maxRatio: 1e6 })),
    );
    expect(bySize).toMatch(/^PAYLOAD_TOO_LARGE: .* 5000000 bytes/);
  });

  it('stops a bomb within a chunk of its limit', async () => {
    let given = 0;
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const reading = (async () => {
      for await (const chunk of gunzip(chunked(bomb), { maxBytes: 2_000_000, maxRatio: 1e6 })) {
        given += chunk.length;
      }
    })();
    expect(await codeOf(reading)).toMatch(/^PAYLOAD_TOO_LARGE/);
    expect(given).toBeLessThanOrEqual(2_000_000);
  });

  it('lets a short, dull body grow as it likes', async () => {
    const dull = 'a'.repeat(500_000);
    expect(await read(gunzip(chunked(gzipSync(dull)), limits))).toBe(dull);
  });

  it('passes on what its source throws', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield gzipSync('x').subarray(0, 5);
      await Promise.reject(new Error('the client went away'));
    }
    expect(await codeOf(read(gunzip(broken(), limits)))).toBe('Error: the client went away');
  });
});

describe('limitBytes', () => {
  it('passes a body at its limit and refuses one byte more', async () => {
    expect(await read(limitBytes(chunked(Buffer.from('12345'), 2), 5))).toBe('12345');
    const over = await codeOf(read(limitBytes(chunked(Buffer.from('123456'), 2), 5)));
    expect(over).toMatch(/^PAYLOAD_TOO_LARGE: .* 5 bytes/);
  });
});
