import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SpoorError } from '../../graph/index.js';
import { explainFileError } from './file-error.js';
import { type FileLock, type LockAttempt, lockHolder, tryLock } from './file-lock.js';

const lockPath = (home: string): string => join(home, 'lock');

/**
 * Makes `home` ours alone (and makes it, mode 0700, if it is not there). A lock that a killed
 * process left is taken over.
 *
 * @throws SpoorError HOME_LOCKED while another Spoor runs on it; CONFIG_INVALID or DISK_FULL when it
 * cannot be written
 */
export function lockHome(home: string): FileLock {
  const attempt = tryHome(home);
  if ('lock' in attempt) return attempt.lock;
  throw new SpoorError(
    'HOME_LOCKED',
    `Another Spoor (process ${attempt.heldBy}) runs on ${home}; stop it, or set SPOOR_HOME to a folder of its own.`,
  );
}

function tryHome(home: string): LockAttempt {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return tryLock(lockPath(home));
  } catch (error) {
    throw explainFileError(error, home, 'SPOOR_HOME');
  }
}

/** The pid of the Spoor that runs on `home`, if one does. */
export function homeHolder(home: string): number | undefined {
  return lockHolder(lockPath(home));
}
