import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw } from 'node:zlib';
import type { EntityChange, RelationshipChange } from './change.js';

export interface Changes {
  readonly entities: readonly EntityChange[];
  readonly relationships: readonly RelationshipChange[];
}

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

/** Changes as they stand in a commit: JSON, deflated at the fastest level off the main thread. */
export async function encodeChanges(changes: Changes): Promise<Int8Array> {
  const packed = await pack(JSON.stringify(changes), { level: constants.Z_BEST_SPEED });
  return new Int8Array(packed.buffer, packed.byteOffset, packed.length);
}

export async function decodeChanges(stored: Int8Array): Promise<Changes> {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  return JSON.parse((await unpack(bytes)).toString('utf8')) as Changes;
}
