import { decompress as unpackZstandard } from 'fzstd';
import kafkajs from 'kafkajs';
import { decompress as unpackLz4 } from 'lz4js';
import { uncompress as unpackSnappy } from 'snappyjs';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/**
 * Teaches the client to unpack what senders pack with beside gzip: it is they who choose, and a topic that
 * cannot be unpacked cannot be read. All of it is JavaScript. What Spoor itself sends is packed with gzip.
 */
export function addCodecs(): void {
  CompressionCodecs[CompressionTypes.Snappy] = codec(unpackBlocks);
  CompressionCodecs[CompressionTypes.LZ4] = codec(unpackLz4);
  CompressionCodecs[CompressionTypes.ZSTD] = codec(unpackZstandard);
}

function codec(unpack: (packed: Uint8Array) => Uint8Array): () => object {
  return () => ({
    compress: () => Promise.reject(new Error('Spoor packs with gzip only.')),
    decompress: (packed: Buffer) => {
      const bytes = unpack(packed);
      return Promise.resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  });
}

/** How Java's senders begin: a name, then two versions, then blocks behind their lengths. */
const BLOCKS = Buffer.from('\x82SNAPPY\0', 'latin1');
const HEADER_BYTES = BLOCKS.length + 8;
const LENGTH_BYTES = 4;

/** Snappy as Kafka knows it: one block, or blocks as Java writes them. */
function unpackBlocks(packed: Uint8Array): Uint8Array {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (!bytes.subarray(0, BLOCKS.length).equals(BLOCKS)) return unpackSnappy(packed);
  const blocks: Uint8Array[] = [];
  let at = HEADER_BYTES;
  while (at + LENGTH_BYTES <= bytes.length) {
    const end = at + LENGTH_BYTES + bytes.readInt32BE(at);
    blocks.push(unpackSnappy(bytes.subarray(at + LENGTH_BYTES, end)));
    at = end;
  }
  return Buffer.concat(blocks);
}
