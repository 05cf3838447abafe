import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { EpochSeconds } from '../../graph/index.js';
import { frame, type FrameLimits } from '../../ingest/frame.js';
import { readFrame } from '../../ingest/reading.js';

const CHUNK_BYTES = 1024 * 1024;

/** The bytes of a capture, unpacked, as a body comes in: part by part. */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  await Promise.resolve();
  const packed = readFileSync(path);
  const bytes = path.endsWith('.gz') ? gunzipSync(packed) : packed;
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    yield bytes.subarray(from, from + CHUNK_BYTES);
  }
}

/** When the last thing happened that any of these captures tells of. */
export async function endOf(paths: readonly string[], limits: FrameLimits): Promise<EpochSeconds> {
  let end = 0;
  const options = { format: 'auto', source: undefined, receivedAt: 0, latest: Infinity };
  for (const path of paths) {
    for await (const framed of frame(bytesOf(path), limits)) {
      const reading = readFrame(framed, options);
      if (reading.outcome !== 'event') continue;
      const { at, observations } = reading.accepted;
      end = observations.reduce((latest, one) => Math.max(latest, one.at), Math.max(end, at));
    }
  }
  return end;
}
