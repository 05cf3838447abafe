import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fsyncSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The file beside a back-up that `sha256sum -c` reads. */
export const checksumPath = (file: string): string => `${file}.sha256`;

/** SHA-256 of a file, lower-case hexadecimal. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

export function writeChecksum(file: string, digest: string): void {
  writeFileSync(checksumPath(file), `${digest}  ${basename(file)}\n`, { mode: 0o600 });
}

/** The digest beside a back-up; undefined when there is none. */
export function readChecksum(file: string): string | undefined {
  try {
    return /^[0-9a-f]{64}/.exec(readFileSync(checksumPath(file), 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}

/** Until the disk has it: a rename alone may survive a power cut that the bytes do not. */
export function syncFile(file: string): void {
  const handle = openSync(file, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
