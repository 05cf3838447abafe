import type { IncomingMessage } from 'node:http';
import { SpoorError } from '../../graph/index.js';
import { gunzip, limitBytes } from '../../ingest/index.js';

export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly maxCompressedBytes: number;
  /** Time that the client may keep us waiting, all waits of one body together. */
  readonly patienceMs: number;
}

/** No log compresses better than this; a bomb does. */
const MAX_RATIO = 250;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * The bytes of a request, unpacked where they are gzip (by header or by their first two bytes), each
 * limit held while they stream.
 *
 * @throws SpoorError PAYLOAD_TOO_LARGE, INVALID_GZIP, REQUEST_TIMEOUT, UNSUPPORTED_MEDIA_TYPE.
 */
export async function* readBody(
  request: IncomingMessage,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (!['identity', 'gzip', 'x-gzip'].includes(encoding)) {
    throw new SpoorError('UNSUPPORTED_MEDIA_TYPE', 'Content-Encoding: takes gzip or none.');
  }
  const [isGzip, chunks] = await sniff(patiently(request, limits.patienceMs));
  const packed = isGzip || encoding !== 'identity';
  checkDeclaredLength(request, packed ? limits.maxCompressedBytes : limits.maxBodyBytes);
  if (!packed) {
    yield* limitBytes(chunks, limits.maxBodyBytes);
    return;
  }
  const bounded = limitBytes(chunks, limits.maxCompressedBytes);
  yield* gunzip(bounded, { maxBytes: limits.maxBodyBytes, maxRatio: MAX_RATIO });
}

function checkDeclaredLength(request: IncomingMessage, max: number): void {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > max) {
    throw new SpoorError('PAYLOAD_TOO_LARGE', `The body is over the limit of ${max} bytes.`);
  }
}

/** Looks at the first bytes and gives the whole stream back. */
async function sniff(
  chunks: AsyncGenerator<Buffer, void, undefined>,
): Promise<[boolean, AsyncIterable<Uint8Array>]> {
  let head = Buffer.alloc(0);
  while (head.length < GZIP_MAGIC.length) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const isGzip = GZIP_MAGIC.every((byte, index) => head[index] === byte);
  return [isGzip, prepend(head, chunks)];
}

async function* prepend(
  head: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (head.length > 0) yield head;
  yield* rest;
}

/** A client that trickles bytes must not hold a place for ever. */
async function* patiently(
  request: IncomingMessage,
  patienceMs: number,
): AsyncGenerator<Buffer, void, undefined> {
  let left = patienceMs;
  const chunks = request[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    const began = performance.now();
    const next = await within(left, chunks.next()).catch(brokenOff);
    left -= performance.now() - began;
    if (next.done === true) return;
    yield next.value;
  }
}

/** A sender that goes away is no fault of ours. */
function brokenOff(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  throw new SpoorError('BAD_REQUEST', 'The body ended before it was whole.', { cause: error });
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new SpoorError('REQUEST_TIMEOUT', 'The body did not arrive in time.'));
      },
      Math.max(0, ms),
    );
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
