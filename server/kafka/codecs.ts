import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import kafkajs from 'kafkajs';
import { decompress as unpackLz4, decompressBound } from 'lz4js';
import { uncompress as unpackSnappy } from 'snappyjs';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/**
 * Bytes that one batch may have unpacked. Senders' batches are of a megabyte or a few; a thousand times that fits
 * into one, and would end the process, again at each start.
 */
export const MOST_BYTES = 128 * 1024 * 1024;

/** Its types say that it gives nothing; it gives the most bytes that there can be. */
const boundOf: (packed: Uint8Array) => unknown = decompressBound;

type Unpack = (packed: Uint8Array) => Uint8Array | Promise<Uint8Array>;
type Pack = (encoder: { readonly buffer: Buffer }) => Promise<Buffer>;

const pack = promisify(gzip);
const unpackGzip = promisify(gunzip);

/**
 * Teaches the client to unpack what senders pack with, beside gzip, and within bounds: it is they who choose,
 * and a topic that cannot be unpacked cannot be read. What Spoor itself sends is packed with gzip.
 */
export function addCodecs(): void {
  CompressionCodecs[CompressionTypes.GZIP] = codec(unpackers.gzip, ({ buffer }) => pack(buffer));
  CompressionCodecs[CompressionTypes.Snappy] = codec(unpackers.snappy);
  CompressionCodecs[CompressionTypes.LZ4] = codec(unpackers.lz4);
  CompressionCodecs[CompressionTypes.ZSTD] = codec(unpackers.zstd);
}

/** Each throws for more than `MOST_BYTES`, before it has made much more of them. */
export const unpackers = {
  gzip: async (packed) => {
    try {
      return await unpackGzip(packed, { maxOutputLength: MOST_BYTES });
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : error;
    }
  },
  snappy: unpackBlocks,
  lz4: (packed) => {
    const bytes = unpackLz4(packed, Math.min(Number(boundOf(packed)), MOST_BYTES));
    // What had no room was left out, without a word.
    if (bytes.length >= MOST_BYTES) throw tooLarge();
    return bytes;
  },
  zstd: (packed) => {
    const pieces: Uint8Array[] = [];
    let room = MOST_BYTES;
    const stream = new Decompress((piece) => {
      room -= piece.length;
      if (room < 0) throw tooLarge();
      pieces.push(piece);
    });
    stream.push(packed, true);
    return Buffer.concat(pieces);
  },
} as const satisfies Readonly<Record<string, Unpack>>;

function codec(unpack: Unpack, compress: Pack = refuse): () => object {
  return () => ({
    compress,
    decompress: async (packed: Buffer) => {
      const bytes = await unpack(packed);
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  });
}

function refuse(): Promise<Buffer> {
  return Promise.reject(new Error('Spoor packs with gzip only.'));
}

function tooLarge(): Error {
  return new Error(`a batch of messages unpacks to more than ${MOST_BYTES} bytes`);
}

/** How Java's senders begin: a name, then two versions, then blocks behind their lengths. */
const BLOCKS = Buffer.from('\x82SNAPPY\0', 'latin1');
const HEADER_BYTES = BLOCKS.length + 8;
const LENGTH_BYTES = 4;

/** Snappy as Kafka knows it: one block, or blocks as Java writes them. */
function unpackBlocks(packed: Uint8Array): Uint8Array {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (!bytes.subarray(0, BLOCKS.length).equals(BLOCKS)) return unpackBlock(packed, MOST_BYTES);
  const blocks: Uint8Array[] = [];
  let room = MOST_BYTES;
  let at = HEADER_BYTES;
  while (at + LENGTH_BYTES <= bytes.length) {
    const length = bytes.readInt32BE(at);
    if (length < 0) throw new Error('a block of Snappy has no length');
    const end = at + LENGTH_BYTES + length;
    const block = unpackBlock(bytes.subarray(at + LENGTH_BYTES, end), room);
    room -= block.length;
    blocks.push(block);
    at = end;
  }
  return Buffer.concat(blocks);
}

function unpackBlock(block: Uint8Array, room: number): Uint8Array {
  try {
    return unpackSnappy(block, room);
  } catch (error) {
    throw error instanceof Error && error.message.includes('too big') ? tooLarge() : error;
  }
}
