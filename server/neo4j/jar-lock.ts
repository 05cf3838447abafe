import { lockedJars } from './generated/jars.js';

/** One jar of the pinned release, as it must arrive. */
export interface LockedJar {
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Parses the lock text; a line that is not `sha256 bytes name` is a fault of ours and throws. */
export function parseJarLock(text: string): readonly LockedJar[] {
  return text.trim().split('\n').map(parseLine);
}

function parseLine(line: string): LockedJar {
  const [, sha256, bytes, name] = /^([0-9a-f]{64}) (\d+) ([\w.+-]+\.jar)$/.exec(line) ?? [];
  if (sha256 === undefined || bytes === undefined || name === undefined) {
    throw new TypeError(`The jar lock has a malformed line: ${line}`);
  }
  return { sha256, bytes: Number(bytes), name };
}

/** The jars that the cache must hold: these and no others. */
export const jarLock = parseJarLock(lockedJars);
