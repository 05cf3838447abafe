import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { identifyProcess } from './process-identity.js';

/**
 * A lock that is a file with its holder's identity. It survives a crash of the holder, and the next
 * comer sees that the holder is gone (pid not running, or running since another moment) and takes it.
 */
export interface FileLock {
  /** Gives the lock back. Safe to call twice; never removes a lock that has passed to another. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
  /** Tells two locks of one process apart. */
  readonly token: string;
}

export type LockAttempt = { readonly lock: FileLock } | { readonly heldBy: number };

/**
 * Takes the lock at `path`, or says which pid holds it. The folder must exist; file-system errors
 * (no permission, no room) are thrown as they are.
 */
export function tryLock(path: string): LockAttempt {
  const mine: Holder = {
    pid: process.pid,
    startedAt: identifyProcess(process.pid)?.startedAt ?? '',
    token: randomUUID(),
  };
  // Two rounds: one to clear a stale lock, one to take it. A third comer in between wins fairly.
  for (let round = 0; round < 2; round += 1) {
    if (create(path, mine)) return { lock: lockOf(path, mine) };
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (isLive(holder)) return { heldBy: holder.pid };
    clearStale(path, holder);
  }
  return { heldBy: readHolder(path)?.pid ?? 0 };
}

function lockOf(path: string, mine: Holder): FileLock {
  return {
    release: () => {
      removeIfOwned(path, mine);
    },
  };
}

/** The live holder's pid, for a caller that only wants to know. */
export function lockHolder(path: string): number | undefined {
  const holder = readHolder(path);
  return holder !== undefined && isLive(holder) ? holder.pid : undefined;
}

/** Written aside and linked into place, so that nobody ever reads a half-written lock. */
function create(path: string, holder: Holder): boolean {
  const aside = `${path}.${holder.token}`;
  writeFileSync(aside, JSON.stringify(holder), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Undefined when there is no lock; a lock that cannot be understood counts as a dead holder's. */
function readHolder(path: string): Holder | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseHolder(text);
}

function parseHolder(text: string): Holder {
  try {
    const { pid, startedAt, token } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    if (typeof pid === 'number' && typeof startedAt === 'string' && typeof token === 'string') {
      return { pid, startedAt, token };
    }
  } catch {
    // Not JSON: left by something else, or cut by a full disk.
  }
  return { pid: 0, startedAt: '', token: text };
}

function isLive(holder: Holder): boolean {
  return identifyProcess(holder.pid)?.startedAt === holder.startedAt;
}

/**
 * Two comers may judge the same lock stale at once. Each moves what it finds aside and looks again;
 * whoever finds that it moved a fresh lock puts it back.
 */
function clearStale(path: string, stale: Holder): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    if (readHolder(aside)?.token !== stale.token) linkSync(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function removeIfOwned(path: string, mine: Holder): void {
  if (readHolder(path)?.token === mine.token) rmSync(path, { force: true });
}
