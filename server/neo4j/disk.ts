import { statfsSync } from 'node:fs';
import { SpoorError } from '../../graph/index.js';

const MEGABYTE = 1024 * 1024;

/** Megabytes that this user may still write on the disk that holds `folder` (which must exist). */
export function freeDiskMb(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / MEGABYTE);
}

/**
 * Neo4j pre-allocates its transaction logs and ends in a half-open state when the disk fills up
 * underneath it, so a start on a nearly full disk is refused.
 *
 * @throws SpoorError DISK_FULL
 */
export function assertDiskRoom(folder: string, minimumMb: number): void {
  const free = freeDiskMb(folder);
  if (free >= minimumMb) return;
  throw new SpoorError(
    'DISK_FULL',
    `Only ${free} MB are free on the disk of ${folder} and ${minimumMb} MB are needed; free some room, or set SPOOR_HOME elsewhere.`,
  );
}
