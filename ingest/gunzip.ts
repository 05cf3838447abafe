import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SpoorError } from '../graph/index.js';

export interface GunzipLimits {
  /** Bytes that the body may have once unpacked. */
  readonly maxBytes: number;
  /** Times that it may grow. Counts from the first MiB on: a short, dull body is no bomb. */
  readonly maxRatio: number;
}

/** Four times zlib's own: half as many turns of the event loop for the same body. */
const CHUNK_BYTES = 64 * 1024;

const RATIO_COUNTS_FROM_BYTES = 1024 * 1024;

/**
 * Unpacks gzip, of one member or several, as it streams by. The limits hold for every chunk that
 * comes out, so that a bomb is stopped within one chunk (64 KiB) of its limit.
 *
 * @throws SpoorError INVALID_GZIP when the bytes are not gzip, or end early (also when there are none).
 * @throws SpoorError PAYLOAD_TOO_LARGE when a limit is passed; the message names it.
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  limits: GunzipLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const taken = { bytes: 0 };
  const unpack = createGunzip({ chunkSize: CHUNK_BYTES });
  // An error of the source reaches the reader through `unpack`, which the pipeline destroys with it.
  pipeline(Readable.from(counted(chunks, taken)), unpack, () => undefined);
  let given = 0;
  try {
    for await (const chunk of unpack as AsyncIterable<Buffer>) {
      given += chunk.length;
      enforce(limits, given, taken.bytes);
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? invalid(error) : error;
  }
  if (taken.bytes === 0) throw invalid(undefined);
}

/**
 * Passes a body through while it stays within `maxBytes`.
 *
 * @throws SpoorError PAYLOAD_TOO_LARGE, before the chunk that passes the limit.
 */
export async function* limitBytes(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let given = 0;
  for await (const chunk of chunks) {
    given += chunk.byteLength;
    if (given > maxBytes) throw tooLarge(`The body is over the limit of ${maxBytes} bytes.`);
    yield chunk;
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  taken: { bytes: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    taken.bytes += chunk.byteLength;
    yield chunk;
  }
}

function enforce({ maxBytes, maxRatio }: GunzipLimits, given: number, taken: number): void {
  if (given > maxBytes) throw tooLarge(`The body unpacks to over the limit of ${maxBytes} bytes.`);
  if (given > RATIO_COUNTS_FROM_BYTES && given > taken * maxRatio) {
    throw tooLarge(`The body unpacks to over ${maxRatio} times its size, which is the limit.`);
  }
}

function isZlibError(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return String(code).startsWith('Z_');
}

function invalid(cause: unknown): SpoorError {
  return new SpoorError('INVALID_GZIP', 'The body is not a whole gzip stream.', { cause });
}

function tooLarge(message: string): SpoorError {
  return new SpoorError('PAYLOAD_TOO_LARGE', message);
}
