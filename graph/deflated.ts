import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw } from 'node:zlib';

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

/** JSON as the feeds keep it: deflated at the fastest level, off the main thread. */
export async function deflated(value: unknown): Promise<Int8Array> {
  const packed = await pack(JSON.stringify(value), { level: constants.Z_BEST_SPEED });
  return new Int8Array(packed.buffer, packed.byteOffset, packed.length);
}

export async function inflated(stored: Int8Array): Promise<unknown> {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  return JSON.parse((await unpack(bytes)).toString('utf8'));
}
