import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** What one record may unpack to. */
const MAX_BYTES = 64 * 1024 * 1024;

/** JSON as the bytes that a record keeps it in. */
export function pack(value: unknown): Int8Array {
  const packed = deflateRawSync(JSON.stringify(value));
  return new Int8Array(packed.buffer, packed.byteOffset, packed.byteLength);
}

export function unpack(bytes: Int8Array): unknown {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return JSON.parse(inflateRawSync(packed, { maxOutputLength: MAX_BYTES }).toString('utf8'));
}
